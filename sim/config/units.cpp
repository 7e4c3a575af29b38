// SPDX-License-Identifier: Apache-2.0
#include "sim/config/units.hpp"

#include <fmt/format.h>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "sim/config/text_list.hpp"
#include "workloads/file_name.hpp"
#include "workloads/trace_list.hpp"

namespace mktme::sim {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;  // in the unit the type counts in
};

constexpr std::array frequency_units{Unit{"GHz", 1'000'000'000}, Unit{"MHz", 1'000'000}, Unit{"kHz", 1'000},
                                     Unit{"Hz", 1}};
constexpr std::array time_units{Unit{"s", 1'000'000'000'000'000},
                                Unit{"ms", 1'000'000'000'000},
                                Unit{"us", 1'000'000'000},
                                Unit{"ns", 1'000'000},
                                Unit{"ps", 1'000},
                                Unit{"fs", 1}};
constexpr std::array size_units{Unit{"TiB", std::uint64_t{1} << 40U}, Unit{"GiB", std::uint64_t{1} << 30U},
                                Unit{"MiB", std::uint64_t{1} << 20U}, Unit{"KiB", std::uint64_t{1} << 10U},
                                Unit{"B", 1}};
constexpr std::array bandwidth_units{Unit{"GB/s", 1'000'000'000}, Unit{"MB/s", 1'000'000},
                                     Unit{"kB/s", 1'000}, Unit{"B/s", 1}};
constexpr std::array energy_units{Unit{"nJ", 1'000'000}, Unit{"pJ", 1'000}, Unit{"fJ", 1}};
constexpr std::array cycle_units{Unit{"cycles", 1}, Unit{"cycle", 1}};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

[[noreturn]] void fail_units(std::span<const Unit> units, std::string_view example) {
    std::string names;
    for (const Unit& unit : units) names += (names.empty() ? "" : ", ") + std::string{unit.name};
    throw BadValue{fmt::format("must be a number with a unit ({}), such as \"{}\"", names, example)};
}

/// Returns `digits`, such as "12.5", times `factor`. Throws BadValue if the product is not exactly a whole number.
std::uint64_t scaled(std::string_view digits, std::uint64_t factor, std::string_view unit) {
    __extension__ using Wide = unsigned __int128;
    constexpr std::size_t most_digits = 22;  // 10^22 x 10^15 femtoseconds fit into 128 bits
    Wide value = 0;
    Wide divisor = 1;
    bool fraction = false;
    std::size_t used = 0;
    for (const char c : digits) {
        if (c == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (c < '0' || c > '9') throw BadValue{fmt::format("\"{}\" is no number of {}", digits, unit)};
        if (++used > most_digits) throw BadValue{fmt::format("\"{}\" has too many digits", digits)};
        value = value * 10 + static_cast<unsigned>(c - '0');
        if (fraction) divisor *= 10;
    }
    if (used == 0) throw BadValue{fmt::format("\"{}\" is no number of {}", digits, unit)};
    value *= factor;
    if (value % divisor != 0)
        throw BadValue{fmt::format("\"{} {}\" is finer than can be represented", digits, unit)};
    value /= divisor;
    if (value > ~std::uint64_t{0}) throw BadValue{fmt::format("\"{} {}\" is too large", digits, unit)};
    return static_cast<std::uint64_t>(value);
}

std::uint64_t with_unit(std::string_view text, std::span<const Unit> units, std::string_view example) {
    const std::string_view all = trimmed(text);
    const auto end = all.find_first_not_of("0123456789.");
    if (end == std::string_view::npos || end == 0) fail_units(units, example);
    const std::string_view name = trimmed(all.substr(end));
    for (const Unit& unit : units)
        if (unit.name == name) return scaled(all.substr(0, end), unit.factor, unit.name);
    fail_units(units, example);
}

std::string printed(std::uint64_t value, std::span<const Unit> units) {
    for (const Unit& unit : units)
        if (value % unit.factor == 0 && value >= unit.factor)
            return fmt::format("{} {}", value / unit.factor, unit.name);
    return fmt::format("{} {}", value, units.back().name);
}

}  // namespace

void parse_value(std::string_view text, std::uint64_t& value) {
    const std::string_view digits = trimmed(text);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool is_whole = end == digits.data() + digits.size();
    if (error == std::errc::result_out_of_range && is_whole)
        throw BadValue{fmt::format("must be a whole number, {} at most", ~std::uint64_t{0})};
    if (error != std::errc{} || !is_whole) throw BadValue{"must be a whole number, 0 or more"};
}

void parse_value(std::string_view text, bool& value) {
    const std::string_view word = trimmed(text);
    if (word != "true" && word != "false") throw BadValue{"must be true or false"};
    value = word == "true";
}

void parse_value(std::string_view text, std::string& value) { value = text; }
void parse_value(std::string_view text, Frequency& value) {
    value = Frequency{with_unit(text, frequency_units, "2.4 GHz")};
}
void parse_value(std::string_view text, SimTime& value) {
    value = SimTime{with_unit(text, time_units, "8 ns")};
}
void parse_value(std::string_view text, Bytes& value) {
    value = Bytes{with_unit(text, size_units, "64 KiB")};
}
void parse_value(std::string_view text, Bandwidth& value) {
    value = Bandwidth{with_unit(text, bandwidth_units, "10 GB/s")};
}
void parse_value(std::string_view text, Energy& value) {
    value = Energy{with_unit(text, energy_units, "1.5 pJ")};
}
void parse_value(std::string_view text, Cycles& value) {
    value = Cycles{with_unit(text, cycle_units, "4 cycles")};
}

void parse_value(std::string_view text, double& value) {
    const std::string_view digits = trimmed(text);
    double number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (end != digits.data() + digits.size() ||
        (error != std::errc{} && error != std::errc::result_out_of_range))
        throw BadValue{"must be a number"};
    if (error != std::errc{} || !std::isfinite(number))
        throw BadValue{"must be a number that is finite and not too small to be told from 0"};
    value = number;
}

void parse_value(std::string_view text, Ratio& value) {
    double number = 0;
    parse_value(text, number);
    value = Ratio{number};
}

void parse_value(std::string_view text, std::vector<std::string>& value) { value = parse_texts(text); }
void parse_value(std::string_view text, workloads::TraceList& value) { value.entries = parse_texts(text); }
void parse_value(std::string_view text, workloads::FolderList& value) { value.entries = parse_texts(text); }
void parse_value(std::string_view text, workloads::FileName& value) { value.text = text; }

std::string print_value(std::uint64_t value) { return std::to_string(value); }
std::string print_value(bool value) { return value ? "true" : "false"; }
std::string print_value(const std::string& value) { return value; }
std::string print_value(Frequency value) { return printed(value.count(), frequency_units); }
std::string print_value(SimTime value) {
    return value == SimTime{} ? "0 ns" : printed(value.count(), time_units);
}
std::string print_value(Bytes value) { return printed(value.count(), size_units); }
std::string print_value(Bandwidth value) { return printed(value.count(), bandwidth_units); }
std::string print_value(Energy value) {
    return value == Energy{} ? "0 pJ" : printed(value.count(), energy_units);
}
std::string print_value(Cycles value) {
    return fmt::format("{} {}", value.count(), value.count() == 1 ? "cycle" : "cycles");
}

std::string print_value(Ratio value) { return print_value(value.count()); }

std::string print_value(double value) {
    std::string text = fmt::format("{}", value);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

std::string print_value(const std::vector<std::string>& value) { return print_texts(value); }
std::string print_value(const workloads::TraceList& value) { return print_texts(value.absolute().entries); }
std::string print_value(const workloads::FolderList& value) { return print_texts(value.absolute().entries); }
std::string print_value(const workloads::FileName& value) { return value.absolute().text; }

std::string list_of_names(std::span<const Choice> choices) {
    std::vector<std::string_view> names;
    for (const Choice& choice : choices) names.push_back(choice.name);
    return list_of_names(names.data(), names.size());
}

std::string list_of_names(const std::string_view* names, std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ", ") + std::string{names[i]};
    return list;
}

}  // namespace mktme::sim
