// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::test {

/// Parses a script that consists of these lines, between the first line and `end`. Messages name it "s".
scenario::Scenario parsed(std::string_view lines, int version = 2);

/// Returns the message of a whole script that is refused; empty if it is accepted.
std::string refusal_of_script(std::string_view script);
/// As above, for lines between the first line and `end`.
std::string refusal(std::string_view lines, int version = 2);

/// Parses a line that follows those of a small world, and returns its statement. The world has:
///     a    process with the key k, range m, protection key p and descriptor d, and the guest g
///     b    process with the key bk and range bm; t, a thread of it
///     nic  device; box, container; c and c2, captures
scenario::Statement in_world(std::string_view line, int version = 2);
template <class T>
T get(const scenario::Statement& statement) {
    return std::get<T>(statement.what);
}
/// Returns the action of the line.
template <class T>
T action_in(std::string_view line, int version = 2) {
    const auto what = get<scenario::ActorLine>(in_world(line, version)).what;
    return std::get<T>(std::get<scenario::Action>(what).what);
}
/// Returns the line as the printer writes it.
std::string reprinted(std::string_view line, int version = 2);

/// Returns "COLUMN: message" of a line that is refused in this world; empty if it is accepted.
std::string refused(std::string_view line, int version = 2);

}  // namespace mktme::test
