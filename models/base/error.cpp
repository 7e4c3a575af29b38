// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.hpp"

#include <fmt/format.h>

namespace mktme {

std::string SourcePlace::prefix() const {
    if (line == 0) return file.empty() ? file : file + ": ";
    const std::string head = fmt::format("{}{}", file.empty() ? "line " : file + ":", line);
    return column == 0 ? head + ": " : fmt::format("{}:{}: ", head, column);
}

}  // namespace mktme
