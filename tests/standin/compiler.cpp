#include "compiler.hpp"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "container.hpp"
#include "scan.hpp"
#include "state.hpp"

extern char **environ;

namespace standin {

namespace {

std::string ownFolder() {
  Dl_info self;
  dladdr(reinterpret_cast<void *>(&loweredName), &self);
  const std::string path = self.dli_fname;
  return path.substr(0, path.rfind('/'));
}

bool readFile(const std::string &path, std::string &text) {
  FILE *file = fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  char buffer[65536];
  size_t count;
  text.clear();
  while ((count = fread(buffer, 1, sizeof buffer, file)) > 0) text.append(buffer, count);
  fclose(file);
  return true;
}

bool writeFile(const std::string &path, const std::string &text) {
  FILE *file = fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool written = fwrite(text.data(), 1, text.size(), file) == text.size();
  return fclose(file) == 0 && written;
}

// Runs a program with its output in a file; its exit status, or -1.
int runProgram(const std::vector<std::string> &words, const std::string &output) {
  std::vector<char *> arguments;
  for (const std::string &word : words) arguments.push_back(const_cast<char *>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t child;
  const int failed = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return -1;
  int status;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// The host compiler says `name:line:column: error: text`, and NVRTC `name(line): error: text`.
std::string translateLog(const std::string &log, const std::string &name) {
  std::string result;
  int errors = 0;
  for (size_t at = 0; at < log.size();) {
    size_t end = log.find('\n', at);
    if (end == std::string::npos) end = log.size();
    const std::string line = log.substr(at, end - at);
    at = end + 1;
    const size_t error = line.find(": error: "), fatal = line.find(": fatal error: "), note = line.find(": note: ");
    const size_t kind = error != std::string::npos ? error : fatal != std::string::npos ? fatal : note;
    size_t column = kind == std::string::npos ? std::string::npos : line.rfind(':', kind - 1);
    size_t number = column == std::string::npos ? std::string::npos : line.rfind(':', column - 1);
    if (kind == std::string::npos || number == std::string::npos) continue;
    const size_t text = line.find(": ", kind + 2) + 2;
    const char *label = kind == note ? "note" : kind == fatal ? "catastrophic error" : "error";
    errors += kind != note;
    result += line.substr(0, number) + "(" + line.substr(number + 1, column - number - 1) + "): " + label + ": " +
              line.substr(text) + "\n\n";
  }
  if (errors == 0) return log;
  return result + std::to_string(errors) + (errors == 1 ? " error" : " errors") + " detected in the compilation of \"" +
         name + "\".\n";
}

// The module's table, after the user's source.
std::string describeModule(const Scanned &scanned, const Job &job) {
  std::string kernels, variables, functions;
  for (const FoundKernel &kernel : scanned.kernels) {
    const std::string bounds = kernel.bounds.empty() ? "0" : kernel.bounds;
    kernels += "standin::describe<&" + kernel.name + ">(nullptr, standin::firstOf(" + bounds + ")),\n";
  }
  for (size_t i = 0; i < job.nameExpressions.size(); ++i) {
    std::string expression = job.nameExpressions[i];
    if (expression[0] == '&') {
      expression = expression.substr(1);
      variables += "{\"" + loweredName(i) + "\", const_cast<void *>(static_cast<const volatile void *>(&" + expression +
                   ")), sizeof(" + expression + ")},\n";
    } else {
      kernels += "standin::describe<&" + expression + ">(\"" + loweredName(i) + "\", 0),\n";
    }
  }
  return "\n#line 1 \"stand-in\"\n"
         "namespace standin { inline int firstOf(int first, ...) { return first; } }\n"
         "static const standin::KernelEntry standinKernels[] = {\n" + kernels + "{}};\n"
         "static const standin::VariableEntry standinVariables[] = {\n" + variables + "{}};\n"
         "extern \"C\" __attribute__((visibility(\"default\"))) const standin::Module cuts_module = {\n"
         "&standin::runtime, &standin::yielding, reinterpret_cast<standin::Coordinates *>(&threadIdx),\n"
         "reinterpret_cast<standin::Coordinates *>(&blockIdx), reinterpret_cast<standin::Coordinates *>(&blockDim),\n"
         "reinterpret_cast<standin::Coordinates *>(&gridDim), standin::__start_cuts_shared, standin::__stop_cuts_shared,\n"
         "standin::dynamicShared, " + (scanned.collective ? "true" : "false") + ", standinKernels,\n"
         "sizeof(standinKernels) / sizeof(standinKernels[0]) - 1, standinVariables,\n"
         "sizeof(standinVariables) / sizeof(standinVariables[0]) - 1};\n";
}

std::string cacheFolder() {
  const char *wanted = getenv("CUTS_STANDIN_CACHE");
  return wanted != nullptr && *wanted != 0 ? wanted : ownFolder() + "/kernels";
}

std::string keyOf(const Job &job, const std::string &source) {
  std::string all = ownFolder();
  for (const std::string &option : job.options) all += '\0' + option;
  for (const Source &header : job.headers) all += '\0' + header.name + '\0' + header.text;
  all += '\0' + job.program.name + '\0' + source;
  char text[40];
  snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(fnv(all.data(), all.size())),
           static_cast<unsigned long long>(fnv(all.data(), all.size(), 0x9e3779b97f4a7c15ULL)));
  return text;
}

void makeFolders(const std::string &path) {
  for (size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
    mkdir(path.substr(0, at).c_str(), 0700);
  }
  mkdir(path.c_str(), 0700);
}

// Its folders are those that header names brought with them.
void removeTree(const std::string &path) {
  DIR *folder = opendir(path.c_str());
  if (folder != nullptr) {
    while (const dirent *entry = readdir(folder)) {
      if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) removeTree(path + "/" + entry->d_name);
    }
    closedir(folder);
  }
  remove(path.c_str());
}

std::vector<std::string> commandLine(const Job &job, const std::string &folder) {
  const std::string own = ownFolder();
  // The flags that the prelude was precompiled with, which must be the same.
  std::vector<std::string> words = {STANDIN_COMPILER};
  std::string flags = STANDIN_KERNEL_FLAGS;
  for (size_t at = 0; at < flags.size();) {
    size_t end = flags.find(' ', at);
    if (end == std::string::npos) end = flags.size();
    words.push_back(flags.substr(at, end - at));
    at = end + 1;
  }
  words.insert(words.end(), job.options.begin(), job.options.end());
  words.insert(words.end(), {"-I" + folder + "/headers", "-include", own + "/prelude.hpp", "-shared", "-nostdlib",
                             "-Wl,-Bsymbolic", "-fno-diagnostics-show-caret", "-fdiagnostics-color=never",
                             "-o", folder + "/kernel.so", folder + "/kernel.cpp", "-lm", "-lc"});
  return words;
}

}  // namespace

std::string loweredName(size_t expression) { return "cuts_expression_" + std::to_string(expression); }

Compiled compile(const Job &given) {
  Job job = given;
  Scanned scanned = scan(job.program.text);
  for (Source &header : job.headers) {
    Scanned found = scan(header.text);
    header.text = found.source;
    scanned.collective = scanned.collective || found.collective;
    scanned.kernels.insert(scanned.kernels.end(), found.kernels.begin(), found.kernels.end());
  }
  const std::string source =
      "#line 1 \"" + job.program.name + "\"\n" + scanned.source + describeModule(scanned, job);
  const std::string cache = cacheFolder(), kept = cache + "/" + keyOf(job, source) + ".so";
  Compiled result{true, "", ""};
  if (readFile(kept, result.library)) return result;

  makeFolders(cache);
  std::string folder = cache + "/making-XXXXXX";
  if (mkdtemp(&folder[0]) == nullptr) return {false, "", "stand-in: can't make a folder in " + cache + "\n"};
  mkdir((folder + "/headers").c_str(), 0700);
  for (const Source &header : job.headers) {
    const std::string path = folder + "/headers/" + header.name;
    makeFolders(path.substr(0, path.rfind('/')));
    writeFile(path, header.text);
  }
  std::string log;
  writeFile(folder + "/kernel.cpp", source);
  const int status = runProgram(commandLine(job, folder), folder + "/log");
  readFile(folder + "/log", log);
  if (status == 0 && readFile(folder + "/kernel.so", result.library)) {
    // Whole or not at all, whoever else makes the same.
    rename((folder + "/kernel.so").c_str(), kept.c_str());
  } else {
    result.done = false;
    result.log = status < 0 ? "stand-in: the host compiler doesn't start\n" : translateLog(log, job.program.name);
  }
  removeTree(folder);
  return result;
}

}  // namespace standin
