// Runs the host compiler on a kernel's source, and keeps what it made in a folder that processes share.
#pragma once
#include <string>
#include <vector>

namespace standin {

struct Source {
  std::string name, text;
};

struct Job {
  Source program;
  std::vector<Source> headers;
  std::vector<std::string> nameExpressions;
  // Definitions, include folders and the language standard, as the host compiler takes them.
  std::vector<std::string> options;
};

struct Compiled {
  bool done;
  // The shared library's bytes.
  std::string library;
  // In NVRTC's form: `name(line): error: text`.
  std::string log;
};

// In place of a library's bytes: a library of many modules follows, and the number of the module in it, a line each.
constexpr char sharedLibraryMark[] = "cuts library of many\n";
// In place of a library's bytes: the kernel was only noted, and a launch of it does nothing.
constexpr char collectedMark[] = "cuts kernel to be compiled";

// Where kernels are noted instead of compiled, so that many can be compiled together; null where they aren't.
const char *collectingFolder();

Compiled compile(const Job &job);
// Compiles what was noted, many kernels to a library: a part of so many. Gives the number of those that don't compile.
int compileCollected(const std::string &folder, int part, int parts);
std::string loweredName(size_t expression);

}  // namespace standin
