// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/output_file.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include "models/base/error.hpp"

namespace mktme::sim {

OutputFile::OutputFile(std::filesystem::path path)
    : path_{std::move(path)},
      file_{std::fopen(path_.c_str(), "wb")} {
    if (!file_) fail();
}

void OutputFile::write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) fail();
}

void OutputFile::close() {
    if (file_ && std::fclose(file_.release()) != 0) fail();
}

void OutputFile::fail() const {
    throw ResourceError{"cannot write " + path_.string() + ": " + std::strerror(errno)};
}

}  // namespace mktme::sim
