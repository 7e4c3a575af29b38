// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

namespace mktme::sim {

/// File written front to back. Every failure throws a ResourceError that names the file.
class OutputFile {
public:
    explicit OutputFile(std::filesystem::path path);

    void write(std::string_view text);
    void close();

private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    [[noreturn]] void fail() const;

    std::filesystem::path path_;
    std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace mktme::sim
