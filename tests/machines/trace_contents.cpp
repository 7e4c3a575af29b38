// SPDX-License-Identifier: Apache-2.0
#include "tests/machines/trace_contents.hpp"

#include <fmt/format.h>
#include <charconv>
#include <sstream>

#include "models/base/quantity.hpp"
#include "models/base/random.hpp"

namespace mktme::machines {

namespace {

constexpr std::size_t number_bytes = 8;

/// Returns "0x1000" or "64" as a number.
std::uint64_t number_in(std::string_view text, int base) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

/// Returns the contents of a request as the format writes them, with the first byte in memory last.
std::string digits(std::uint64_t address, std::uint64_t bytes, std::uint64_t& number) {
    std::string text;
    for (std::uint64_t line = 0; line < bytes; line += line_size.count())
        for (const unsigned char byte : trace_line(address + line, ++number))
            text.insert(0, fmt::format("{:02x}", byte));
    return text;
}

}  // namespace

Octets trace_line(std::uint64_t address, std::uint64_t number) {
    RandomStream random{number, fmt::format("{:x}", address)};
    Octets line;
    line.reserve(line_size.count());
    for (std::size_t i = 0; i < number_bytes; ++i)
        line.push_back(static_cast<unsigned char>(number >> 8 * i));
    while (line.size() < line_size.count()) line.push_back(static_cast<unsigned char>(random.bits()));
    return line;
}

bool is_trace_line(const Octets& line, std::uint64_t address) {
    constexpr std::uint64_t most = 1'000'000;  // requests of a trace of ours
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < number_bytes; ++i) number |= std::uint64_t{line[i]} << 8 * i;
    return number <= most && line == trace_line(address, number);
}

std::string with_contents(const std::string& trace) {
    std::istringstream lines{trace};
    std::string text;
    std::uint64_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        text += line;
        if (line.find("write") != std::string::npos) {
            const std::string_view address = std::string_view{line}.substr(line.find("0x") + 2);
            const auto size = line.find('(');
            const std::uint64_t bytes = size == std::string::npos
                                            ? line_size.count()
                                            : number_in(std::string_view{line}.substr(size + 1), 10);
            text += " 0x" + digits(number_in(address, 16), bytes, number);
        }
        text += '\n';
    }
    return text;
}

}  // namespace mktme::machines
