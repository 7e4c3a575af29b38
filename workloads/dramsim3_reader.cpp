// SPDX-License-Identifier: Apache-2.0
#include "workloads/dramsim3_reader.hpp"

#include <fmt/format.h>
#include <charconv>

namespace mktme::workloads {

namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Cut the next field off the front of `rest`; empty at the end of the line.
std::string_view cut_field(std::string_view& rest) {
    std::size_t begin = 0;
    while (begin < rest.size() && is_blank(rest[begin])) ++begin;
    std::size_t end = begin;
    while (end < rest.size() && !is_blank(rest[end])) ++end;
    const std::string_view field = rest.substr(begin, end - begin);
    rest.remove_prefix(end);
    return field;
}

/// For messages: control and foreign bytes escaped, long fields cut.
std::string shown(std::string_view field) {
    constexpr std::size_t longest = 40;
    std::string text;
    for (const char c : field.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F) text += c;
        else text += fmt::format("\\x{:02x}", byte);
    }
    return '"' + text + (field.size() > longest ? "\"..." : "\"");
}

}  // namespace

bool Dramsim3Reader::next(TraceRequest& request) {
    while (const auto line = lines_.next()) {
        std::string_view rest = *line;
        const std::string_view address_field = cut_field(rest);
        if (address_field.empty()) continue;  // a blank line
        const std::string_view operation = cut_field(rest);
        const std::string_view cycle = cut_field(rest);
        const std::string_view extra = cut_field(rest);
        request.address = PhysAddr{address(*line, address_field)};
        if (operation.empty() || cycle.empty())
            fail(*line, *line,
                 "an entry is ADDRESS OPERATION CYCLE; this one has no " +
                     std::string{operation.empty() ? "operation" : "cycle"});
        request.is_write = is_write(*line, operation);
        request.time = time(*line, cycle);
        if (!extra.empty())
            fail(*line, extra, shown(extra) + " stands behind the cycle; an entry has three fields");
        request.record = lines_.line();
        ++entries_;
        return true;
    }
    if (entries_ == 0) throw TraceError{{lines_.file()}, "holds no entry"};
    return false;
}

void Dramsim3Reader::fail(std::string_view line, std::string_view field, const std::string& message) const {
    const auto column = static_cast<std::uint64_t>(field.data() - line.data()) + 1;
    throw TraceError{{lines_.file(), lines_.line(), column}, message};
}

std::uint64_t Dramsim3Reader::address(std::string_view line, std::string_view field) const {
    std::string_view digits = field;
    if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error == std::errc::result_out_of_range) fail(line, field, shown(field) + " needs more than 64 bits");
    if (error != std::errc{} || end != digits.data() + digits.size())
        fail(line, field, shown(field) + " is no hexadecimal address");
    return value;
}

bool Dramsim3Reader::is_write(std::string_view line, std::string_view field) const {
    if (field == "READ" || field == "read" || field == "P_MEM_RD") return false;
    if (field == "WRITE" || field == "write" || field == "P_MEM_WR" || field == "BOFF") return true;
    fail(line, field,
         shown(field) + " is no operation; READ, read, P_MEM_RD, WRITE, write, P_MEM_WR and BOFF are");
}

SimTime Dramsim3Reader::time(std::string_view line, std::string_view field) {
    std::uint64_t cycle = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), cycle);
    if (error == std::errc::result_out_of_range) fail(line, field, shown(field) + " needs more than 64 bits");
    if (error != std::errc{} || end != field.data() + field.size())
        fail(line, field, shown(field) + " is no cycle number");
    if (Cycles{cycle} > clock_.at_or_before(SimTime::max() - SimTime{1}))
        fail(line, field,
             fmt::format("cycle {} lies beyond the {} s that can be simulated", cycle,
                         SimTime::max().count() / 1'000'000'000'000'000));
    return clock_.edge(Cycles{cycle});
}

}  // namespace mktme::workloads
