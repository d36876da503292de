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

Compiled compile(const Job &job);
std::string loweredName(size_t expression);

}  // namespace standin
