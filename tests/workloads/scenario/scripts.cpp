// SPDX-License-Identifier: Apache-2.0
#include "tests/workloads/scenario/scripts.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <stdexcept>

#include "models/base/error.hpp"
#include "workloads/scenario/parse.hpp"
#include "workloads/scenario/print.hpp"

namespace mktme::test {

namespace {

constexpr std::string_view world_1 =
    "spawn a\n"
    "spawn b\n"
    "a k = add_key mktme \"one\" \"type=cpu\" @t\n"
    "a m = mmap 8p rw anon,private\n"
    "b bk = add_key user \"two\" \"x\" @s\n"
    "b bm = mmap 4p rw anon,shared\n";
constexpr std::string_view world_2 =
    "a p = pkey_alloc none\n"
    "a d = open mktme\n"
    "thread t of b\n"
    "a vm g m\n"
    "device nic bits=64\n"
    "container box\n"
    "inject capture m 0 1p as c\n"
    "inject capture m 0 1p as c2\n";

std::string world(int version) { return fmt::format("{}{}", world_1, version == 2 ? world_2 : ""); }

std::string script(std::string_view lines, int version) {
    return fmt::format("mktme-scenario {}\n{}\nend\n", version, lines);
}

/// Number of the line that follows the world.
auto line_behind(int version) {
    const std::string lines = world(version);
    return std::count(lines.begin(), lines.end(), '\n') + 2;
}

}  // namespace

scenario::Scenario parsed(std::string_view lines, int version) {
    return scenario::parse_text(script(lines, version), "s");
}

std::string refusal_of_script(std::string_view script) {
    try {
        scenario::parse_text(script, "s");
        return {};
    } catch (const UserError& error) {
        return error.what();
    }
}

std::string refusal(std::string_view lines, int version) { return refusal_of_script(script(lines, version)); }

scenario::Statement in_world(std::string_view line, int version) {
    return parsed(world(version) + std::string{line}, version).statements.back();
}

std::string reprinted(std::string_view line, int version) { return scenario::print(in_world(line, version)); }

std::string refused(std::string_view line, int version) {
    std::string message = refusal(world(version) + std::string{line}, version);
    if (message.empty()) return message;
    const std::string place = fmt::format("s:{}:", line_behind(version));
    if (!message.starts_with(place)) return "another line: " + message;
    return message.substr(place.size());
}

}  // namespace mktme::test
