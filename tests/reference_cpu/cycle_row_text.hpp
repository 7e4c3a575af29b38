// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <string>
#include <tuple>

#include "models/cpu/cycle_rows.hpp"

namespace mktme::test {

/// Returns the rows of a core in words, for messages.
inline std::string row_text(const cpu::CycleRows& rows) {
    std::string all;
    std::apply([&](const auto&... one) { ((all += fmt::format("{} {}, ", one.key, rows.*one.member)), ...); },
               cpu::CycleRows::fields());
    return all;
}

}  // namespace mktme::test
