#include "scan.hpp"

#include <cctype>
#include <cstring>

namespace standin {

namespace {

struct Token {
  std::string text;
  size_t at;
};

bool isWordStart(char c) { return isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool isWord(char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Where the comment, literal, directive or token at `at` ends.
size_t skip(const std::string &s, size_t at, bool &meaningful) {
  meaningful = false;
  if (s.compare(at, 2, "//") == 0) {
    const size_t end = s.find('\n', at);
    return end == std::string::npos ? s.size() : end;
  }
  if (s.compare(at, 2, "/*") == 0) {
    const size_t end = s.find("*/", at + 2);
    return end == std::string::npos ? s.size() : end + 2;
  }
  if (isspace(static_cast<unsigned char>(s[at]))) return at + 1;
  if (s[at] == '#') {
    size_t end = s.find('\n', at);
    while (end != std::string::npos && s[end - 1] == '\\') end = s.find('\n', end + 1);
    return end == std::string::npos ? s.size() : end;
  }
  meaningful = true;
  if (s[at] == '"' || s[at] == '\'') {
    size_t end = at + 1;
    while (end < s.size() && s[end] != s[at]) end += s[end] == '\\' ? 2 : 1;
    return end + 1 < s.size() ? end + 1 : s.size();
  }
  if (isdigit(static_cast<unsigned char>(s[at])) || isWordStart(s[at])) {
    size_t end = at;
    // A digit separator belongs to its number.
    while (end < s.size() && (isWord(s[end]) || (s[end] == '\'' && isdigit(static_cast<unsigned char>(s[at]))))) ++end;
    return end;
  }
  return at + 1;
}

std::vector<Token> tokenize(const std::string &source) {
  std::vector<Token> tokens;
  for (size_t at = 0; at < source.size();) {
    bool meaningful;
    const size_t end = skip(source, at, meaningful);
    if (meaningful) tokens.push_back({source.substr(at, end - at), at});
    at = end;
  }
  return tokens;
}

size_t matching(const std::vector<Token> &tokens, size_t open) {
  int depth = 0;
  for (size_t i = open; i < tokens.size(); ++i) {
    if (tokens[i].text == "(") ++depth;
    if (tokens[i].text == ")" && --depth == 0) return i;
  }
  return tokens.size();
}

bool isTemplate(const std::vector<Token> &tokens, size_t at) {
  while (at-- > 0) {
    const std::string &text = tokens[at].text;
    if (text == ";" || text == "}" || text == "{") return false;
    if (text == "template") return true;
  }
  return false;
}

void readKernel(const std::string &source, const std::vector<Token> &tokens, size_t at, const std::string &scope,
                Scanned &result) {
  FoundKernel kernel;
  for (size_t i = at + 1; i + 1 < tokens.size(); ++i) {
    const std::string &text = tokens[i].text;
    if (text == ";" || text == "{") return;
    if (!isWordStart(text[0]) || tokens[i + 1].text != "(") continue;
    const size_t close = matching(tokens, i + 1);
    if (close == tokens.size()) return;
    if (text == "__launch_bounds__") {
      const size_t from = tokens[i + 1].at + 1;
      kernel.bounds = source.substr(from, tokens[close].at - from);
    } else if (text.compare(0, 2, "__") != 0) {
      // A declaration without body names a kernel that is defined elsewhere in the source, or nowhere.
      if (close + 1 < tokens.size() && tokens[close + 1].text == ";") return;
      kernel.name = scope + text;
      if (!isTemplate(tokens, at)) result.kernels.push_back(kernel);
      return;
    }
    i = close;
  }
}

bool isCollective(const std::string &word) {
  static const char *const starts[] = {"__syncthreads", "__syncwarp", "__shfl_", "__ballot_sync", "__any_sync",
                                       "__all_sync",    "__match_",   "__reduce_"};
  for (const char *start : starts) {
    if (word.compare(0, strlen(start), start) == 0) return true;
  }
  return false;
}

}  // namespace

Scanned scan(const std::string &source) {
  Scanned result;
  const std::vector<Token> tokens = tokenize(source);
  // The names of the namespaces that are open, and how deep in braces each began.
  std::vector<std::pair<std::string, int>> scopes;
  std::string scope;
  int depth = 0;
  size_t copied = 0;
  const auto copyUpTo = [&](size_t at) {
    result.source.append(source, copied, at - copied);
    copied = at;
  };
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string &text = tokens[i].text;
    if (text == "{") ++depth;
    if (text == "}") {
      --depth;
      if (!scopes.empty() && scopes.back().second == depth) {
        scope.resize(scope.size() - scopes.back().first.size());
        scopes.pop_back();
      }
    }
    if (text == "namespace" && i + 2 < tokens.size() && tokens[i + 2].text == "{") {
      scopes.push_back({tokens[i + 1].text + "::", depth});
      scope += tokens[i + 1].text + "::";
    }
    if (text == "__global__") readKernel(source, tokens, i, scope, result);
    if (isCollective(text)) result.collective = true;
    if (text == "extern" && i + 1 < tokens.size() && tokens[i + 1].text == "__shared__") {
      copyUpTo(tokens[i + 1].at);
      copied += strlen("__shared__");
      size_t end = i + 1;
      while (end < tokens.size() && tokens[end].text != ";") ++end;
      if (end == tokens.size()) break;
      copyUpTo(tokens[end].at);
      result.source += " __asm__(\"cuts_dynamic_shared\")";
    }
  }
  copyUpTo(source.size());
  return result;
}

}  // namespace standin
