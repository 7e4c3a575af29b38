// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <cstdio>
#include <utility>

namespace mktme::sim {

/// Writes progress or a message to stderr. A failed write to stderr is ignored and changes no result.
template <class... Args>
void talk(fmt::format_string<Args...> format, Args&&... args) {
    const std::string text = fmt::format(format, std::forward<Args>(args)...);
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

}  // namespace mktme::sim
