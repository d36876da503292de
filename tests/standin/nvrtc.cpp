// NVRTC's functions, over the host compiler.
#include <cstring>

#include "compiler.hpp"
#include "container.hpp"
#include "state.hpp"

using namespace standin;

namespace {

enum { invalidInput = 3, invalidProgram = 4, invalidOption = 5, compilationFailed = 6 };

struct Program {
  Job job;
  std::string log, image;
  bool attempted = false, compiled = false, isVirtual = true;
  uint32_t architecture = 75;
};

std::set<Program *> programs;

bool isProgram(Program *program) { return programs.count(program) != 0; }

bool startsWith(const std::string &text, const char *start) { return text.compare(0, strlen(start), start) == 0; }

// What NVRTC takes and the host compiler needs nothing of.
bool isIgnored(const std::string &option) {
  static const char *const whole[] = {"-G", "-w", "-lineinfo", "-dc", "-dw", "-dlto", "-default-device", "-restrict",
                                      "-use_fast_math", "-extra-device-vectorization", "-device-debug", "-minimal",
                                      "-generate-line-info", "-disable-warnings", "-device-as-default-execution-space",
                                      "-no-source-include", "-display-error-number", "-no-display-error-number",
                                      "-no-cache", "-device-int128", "-dopt=on"};
  static const char *const starts[] = {"-fmad=", "-ftz=", "-prec-div=", "-prec-sqrt=", "-use_fast_math=", "-maxrregcount=",
                                       "-relocatable-device-code=", "-rdc=", "-split-compile=", "-diag-suppress=",
                                       "-diag-error=", "-diag-warn=", "-extra-device-vectorization=", "-ptxas-options=",
                                       "-Xptxas=", "-builtin-move-forward=", "-builtin-initializer-list=", "-ewp"};
  // NVRTC takes one dash or two.
  const std::string one = startsWith(option, "--") ? option.substr(1) : option;
  for (const char *each : whole) {
    if (one == each) return true;
  }
  for (const char *each : starts) {
    if (startsWith(one, each)) return true;
  }
  return false;
}

bool readArchitecture(Program &program, const std::string &value) {
  program.isVirtual = startsWith(value, "compute_");
  if (!program.isVirtual && !startsWith(value, "sm_")) return false;
  const int found = atoi(value.c_str() + (program.isVirtual ? 8 : 3));
  program.architecture = static_cast<uint32_t>(found);
  return found >= 50 && found <= 129;
}

bool readOption(Program &program, const std::string &option) {
  const std::string one = startsWith(option, "--") ? option.substr(1) : option;
  const size_t equals = one.find('=');
  const std::string value = equals == std::string::npos ? "" : one.substr(equals + 1);
  std::vector<std::string> &options = program.job.options;
  if (startsWith(one, "-arch=") || startsWith(one, "-gpu-architecture=")) return readArchitecture(program, value);
  if (startsWith(one, "-std=")) return options.push_back("-std=" + value), true;
  if (startsWith(one, "-define-macro=")) return options.push_back("-D" + value), true;
  if (startsWith(one, "-include-path=")) return options.push_back("-I" + value), true;
  if (startsWith(one, "-undefine-macro=")) return options.push_back("-U" + value), true;
  if (startsWith(option, "-D") || startsWith(option, "-I") || startsWith(option, "-U")) {
    return options.push_back(option), true;
  }
  return isIgnored(option);
}

int readOptions(Program &program, int count, const char *const *options) {
  program.job.options.clear();
  for (int i = 0; i < count; ++i) {
    std::string option = options[i];
    // The value of a short option may follow as the next one.
    if ((option == "-D" || option == "-I" || option == "-U" || option == "-arch" || option == "-std" ||
         option == "--gpu-architecture" || option == "--std" || option == "-Xptxas" || option == "-include") &&
        i + 1 < count) {
      option += (option.size() > 2 ? "=" : "") + std::string(options[++i]);
    }
    if (readOption(program, option)) continue;
    program.log = "nvrtc: error: unrecognized option '" + option + "' found\n";
    return invalidOption;
  }
  program.job.options.push_back("-D__CUDA_ARCH__=" + std::to_string(program.architecture * 10));
  return 0;
}

void wrap(Program &program, const std::string &library) {
  Container header;
  memcpy(header.magic, containerMagic, sizeof header.magic);
  header.bytes = library.size();
  header.checksum = fnv(library.data(), library.size());
  header.architecture = program.architecture;
  header.isVirtual = program.isVirtual;
  program.image.assign(reinterpret_cast<const char *>(&header), sizeof header);
  program.image += library;
}

}  // namespace

STANDIN_EXPORT int nvrtcVersion(int *major, int *minor) {
  ENTER(nothing);
  *major = state().settings.compilerVersion / 1000;
  *minor = state().settings.compilerVersion % 1000 / 10;
  return 0;
}

namespace {
const int architectures[] = {75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121};
}

STANDIN_EXPORT int nvrtcGetNumSupportedArchs(int *count) {
  ENTER(nothing);
  *count = sizeof architectures / sizeof architectures[0];
  return 0;
}

STANDIN_EXPORT int nvrtcGetSupportedArchs(int *supported) {
  ENTER(nothing);
  memcpy(supported, architectures, sizeof architectures);
  return 0;
}

STANDIN_EXPORT int nvrtcCreateProgram(Program **result, const char *source, const char *name, int headers,
                                      const char *const *contents, const char *const *names) {
  ENTER(nothing);
  if (result == nullptr || source == nullptr || headers < 0) return invalidInput;
  Program *program = new Program;
  program->job.program = {name == nullptr || *name == 0 ? "default_program" : name, source};
  for (int i = 0; i < headers; ++i) program->job.headers.push_back({names[i], contents[i]});
  programs.insert(program);
  *result = program;
  return 0;
}

STANDIN_EXPORT int nvrtcDestroyProgram(Program **program) {
  ENTER(nothing);
  if (program == nullptr || programs.erase(*program) == 0) return invalidProgram;
  delete *program;
  *program = nullptr;
  return 0;
}

STANDIN_EXPORT int nvrtcCompileProgram(Program *program, int count, const char *const *options) {
  ENTER(nothing);
  if (!isProgram(program)) return invalidProgram;
  program->attempted = true, program->compiled = false;
  program->log.clear(), program->image.clear();
  if (const int code = readOptions(*program, count, options)) return code;
  const Compiled compiled = compile(program->job);
  program->log = compiled.log;
  if (!compiled.done) return compilationFailed;
  program->compiled = true;
  wrap(*program, compiled.library);
  return 0;
}

STANDIN_EXPORT int nvrtcGetProgramLogSize(Program *program, size_t *bytes) {
  ENTER(nothing);
  if (!isProgram(program)) return invalidProgram;
  *bytes = program->log.size() + 1;
  return 0;
}

STANDIN_EXPORT int nvrtcGetProgramLog(Program *program, char *log) {
  ENTER(nothing);
  if (!isProgram(program)) return invalidProgram;
  memcpy(log, program->log.c_str(), program->log.size() + 1);
  return 0;
}

// There is a cubin only for a real architecture, as in NVRTC.
STANDIN_EXPORT int nvrtcGetCUBINSize(Program *program, size_t *bytes) {
  ENTER(nothing);
  if (!isProgram(program) || !program->compiled) return invalidProgram;
  *bytes = program->isVirtual ? 0 : program->image.size();
  return 0;
}

STANDIN_EXPORT int nvrtcGetCUBIN(Program *program, char *cubin) {
  ENTER(nothing);
  if (!isProgram(program) || !program->compiled || program->isVirtual) return invalidProgram;
  memcpy(cubin, program->image.data(), program->image.size());
  return 0;
}

STANDIN_EXPORT int nvrtcGetPTXSize(Program *program, size_t *bytes) {
  ENTER(nothing);
  if (!isProgram(program) || !program->compiled) return invalidProgram;
  *bytes = program->image.size();
  return 0;
}

STANDIN_EXPORT int nvrtcGetPTX(Program *program, char *ptx) {
  ENTER(nothing);
  if (!isProgram(program) || !program->compiled) return invalidProgram;
  memcpy(ptx, program->image.data(), program->image.size());
  return 0;
}

STANDIN_EXPORT int nvrtcAddNameExpression(Program *program, const char *expression) {
  ENTER(nothing);
  if (!isProgram(program)) return invalidProgram;
  if (program->attempted) return 8;
  program->job.nameExpressions.push_back(expression);
  return 0;
}

STANDIN_EXPORT int nvrtcGetLoweredName(Program *program, const char *expression, const char **name) {
  ENTER(nothing);
  if (!isProgram(program)) return invalidProgram;
  if (!program->compiled) return 9;
  static std::map<size_t, std::string> names;
  for (size_t i = 0; i < program->job.nameExpressions.size(); ++i) {
    if (program->job.nameExpressions[i] != expression) continue;
    *name = names.emplace(i, loweredName(i)).first->second.c_str();
    return 0;
  }
  return 10;
}

STANDIN_EXPORT const char *nvrtcGetErrorString(int code) {
  static const char *const names[] = {"NVRTC_SUCCESS",
                                      "NVRTC_ERROR_OUT_OF_MEMORY",
                                      "NVRTC_ERROR_PROGRAM_CREATION_FAILURE",
                                      "NVRTC_ERROR_INVALID_INPUT",
                                      "NVRTC_ERROR_INVALID_PROGRAM",
                                      "NVRTC_ERROR_INVALID_OPTION",
                                      "NVRTC_ERROR_COMPILATION",
                                      "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE",
                                      "NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION",
                                      "NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION",
                                      "NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID",
                                      "NVRTC_ERROR_INTERNAL_ERROR"};
  return code >= 0 && code <= 11 ? names[code] : "NVRTC_ERROR unknown";
}

STANDIN_EXPORT int cutsStandinCompileCollected(const char *folder, int part, int parts) {
  return compileCollected(folder, part, parts);
}
