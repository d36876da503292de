#include "compiler.hpp"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "container.hpp"
#include "scan.hpp"
#include "state.hpp"

extern char **environ;

namespace standin {

namespace {

constexpr size_t kernelsPerLibrary = 32;

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

// Keeps the section of shared variables from being empty; defined before all of them.
std::string sharedAnchor(const std::string &suffix = "") {
  return "__attribute__((section(\"cuts_shared" + suffix + "\"), used, aligned(16))) static unsigned char sharedAnchor[16];\n";
}

// The module's table, after the user's source. `suffix` tells the modules of one library apart.
std::string describeModule(const Scanned &scanned, const Job &job, const std::string &suffix = "") {
  std::string kernels, variables, functions;
  for (const FoundKernel &kernel : scanned.kernels) {
    const std::string bounds = kernel.bounds.empty() ? "0" : kernel.bounds;
    const std::string name = suffix.empty() ? "nullptr" : "\"" + kernel.name + "\"";
    kernels += "standin::describe<&" + kernel.name + suffix + ">(" + name + ", standin::firstOf(" + bounds + ")),\n";
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
  const std::string shared = "cuts_shared" + suffix;
  return "\n#line 1 \"stand-in\"\n"
         "extern \"C\" STANDIN_HIDDEN unsigned char __start_" + shared + "[];\n"
         "extern \"C\" STANDIN_HIDDEN unsigned char __stop_" + shared + "[];\n"
         "static const standin::KernelEntry standinKernels[] = {\n" + kernels + "{}};\n"
         "static const standin::VariableEntry standinVariables[] = {\n" + variables + "{}};\n"
         "extern \"C\" __attribute__((visibility(\"default\"))) const standin::Module cuts_module" + suffix + " = {\n"
         "&standin::runtime, &standin::yielding, reinterpret_cast<standin::Coordinates *>(&threadIdx),\n"
         "reinterpret_cast<standin::Coordinates *>(&blockIdx), reinterpret_cast<standin::Coordinates *>(&blockDim),\n"
         "reinterpret_cast<standin::Coordinates *>(&gridDim), __start_" + shared + ", __stop_" + shared + ",\n"
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

// Compiles `source` to `kept`, whole or not at all, whoever else makes the same.
Compiled build(const Job &job, const std::string &source, const std::string &kept) {
  Compiled result{true, "", ""};
  const std::string cache = cacheFolder();
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
    rename((folder + "/kernel.so").c_str(), kept.c_str());
  } else {
    result.done = false;
    result.log = status < 0 ? "stand-in: the host compiler doesn't start\n" : translateLog(log, job.program.name);
  }
  removeTree(folder);
  return result;
}

std::string wholeSource(const Scanned &scanned, const Job &job) {
  return sharedAnchor() + "#line 1 \"" + job.program.name + "\"\n" + scanned.source + describeModule(scanned, job);
}

// What is kept: a library's bytes, or the name of a library of many and the number of the module in it.
bool readKept(const std::string &path, std::string &library) {
  if (!readFile(path, library)) return false;
  const size_t mark = strlen(sharedLibraryMark);
  if (library.compare(0, mark, sharedLibraryMark) != 0) return true;
  const size_t end = library.find('\n', mark);
  return access(library.substr(mark, end - mark).c_str(), R_OK) == 0;
}

// Kernels that can share a library with others: no state of their own, no names but one.
bool canShare(const Job &job, const Scanned &scanned) {
  return job.headers.empty() && job.nameExpressions.empty() && scanned.kernels.size() == 1 &&
         scanned.kernels[0].name == "cuts_kernel" && scanned.source.find("#include") == std::string::npos;
}

void collect(const Job &job, const std::string &folder, const std::string &key) {
  std::string text = std::to_string(job.options.size()) + "\n";
  for (const std::string &option : job.options) text += option + "\n";
  text += job.program.name + "\n" + job.program.text;
  makeFolders(folder);
  writeFile(folder + "/" + key + ".part", text);
  rename((folder + "/" + key + ".part").c_str(), (folder + "/" + key).c_str());
}

std::string line(const std::string &text, size_t &at) {
  const size_t end = text.find('\n', at);
  const std::string result = text.substr(at, end - at);
  at = end + 1;
  return result;
}

bool readCollected(const std::string &path, Job &job) {
  std::string text;
  if (!readFile(path, text)) return false;
  size_t at = 0;
  for (int left = atoi(line(text, at).c_str()); left > 0; --left) job.options.push_back(line(text, at));
  job.program.name = line(text, at);
  job.program.text = text.substr(at);
  return true;
}

struct Collected {
  std::string key;
  Job job;
  Scanned scanned;
};

std::string sharedSource(const Collected &collected, size_t number) {
  const std::string suffix = "_" + std::to_string(number), shared = "cuts_shared" + suffix;
  return "#undef __shared__\n#define __shared__ static __attribute__((section(\"" + shared + "\")))\n"
         "#define cuts_kernel cuts_kernel" + suffix + "\nnamespace many" + suffix + " {\n" + sharedAnchor(suffix) + collected.scanned.source +
         "\n#undef cuts_kernel\n" + describeModule(collected.scanned, collected.job, suffix) + "}\n";
}

bool buildShared(const std::vector<Collected> &all) {
  std::string source, keys;
  for (size_t i = 0; i < all.size(); ++i) source += sharedSource(all[i], i), keys += all[i].key;
  char name[40];
  snprintf(name, sizeof name, "many-%016llx", static_cast<unsigned long long>(fnv(keys.data(), keys.size())));
  const std::string library = cacheFolder() + "/" + name + ".so";
  if (!build(all[0].job, source, library).done) return false;
  for (size_t i = 0; i < all.size(); ++i) {
    const std::string kept = cacheFolder() + "/" + all[i].key + ".so";
    writeFile(kept + "." + name, sharedLibraryMark + library + "\n" + std::to_string(i) + "\n");
    rename((kept + "." + name).c_str(), kept.c_str());
  }
  return true;
}

}  // namespace

std::string loweredName(size_t expression) { return "cuts_expression_" + std::to_string(expression); }

const char *collectingFolder() {
  const char *folder = getenv("CUTS_STANDIN_COLLECT");
  return folder != nullptr && *folder != 0 ? folder : nullptr;
}

Compiled compile(const Job &given) {
  Job job = given;
  Scanned scanned = scan(job.program.text);
  for (Source &header : job.headers) {
    Scanned found = scan(header.text);
    header.text = found.source;
    scanned.collective = scanned.collective || found.collective;
    scanned.kernels.insert(scanned.kernels.end(), found.kernels.begin(), found.kernels.end());
  }
  const std::string source = wholeSource(scanned, job);
  const std::string key = keyOf(job, source), kept = cacheFolder() + "/" + key + ".so";
  Compiled result{true, "", ""};
  if (readKept(kept, result.library)) return result;
  if (const char *folder = collectingFolder(); folder != nullptr && canShare(job, scanned)) {
    collect(given, folder, key);
    return {true, collectedMark, ""};
  }
  return build(job, source, kept);
}

int compileCollected(const std::string &folder, int part, int parts) {
  std::vector<std::string> names;
  DIR *entries = opendir(folder.c_str());
  if (entries == nullptr) return 0;
  while (const dirent *entry = readdir(entries)) {
    if (entry->d_name[0] != '.') names.push_back(entry->d_name);
  }
  closedir(entries);
  std::sort(names.begin(), names.end());
  int failed = 0;
  std::vector<Collected> batch;
  const auto flush = [&] {
    if (!batch.empty() && !buildShared(batch)) failed += static_cast<int>(batch.size());
    batch.clear();
  };
  for (size_t i = static_cast<size_t>(part); i < names.size(); i += static_cast<size_t>(parts)) {
    Collected next{names[i], {}, {}};
    if (!readCollected(folder + "/" + names[i], next.job)) continue;
    next.scanned = scan(next.job.program.text);
    if (!batch.empty() && batch[0].job.options != next.job.options) flush();
    batch.push_back(next);
    if (batch.size() == kernelsPerLibrary) flush();
  }
  flush();
  return failed;
}

}  // namespace standin
