// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workloads/formats/numbers.hpp"
#include "workloads/formats/trace_input.hpp"
#include "workloads/io/line_reader.hpp"

namespace mktme::workloads {

/// Lines of a text format: cut into fields, numbers, and errors that name line and column.
///
/// Fields are separated by blanks and tabs. `shape` describes an entry in messages.
class TextLines {
public:
    [[nodiscard]] double progress() const { return lines_.progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const { return {lines_.file(), record}; }

protected:
    TextLines(TraceInput input, const TraceContext& context, std::string_view shape);

    /// Returns the number of the line, from 1.
    [[nodiscard]] std::uint64_t line_number() const { return lines_.line(); }

    /// Moves to the next line that is not blank; returns false at the end. Throws TraceError there if `entries_` is 0.
    bool next_line() {
        while (const auto line = lines_.next()) {
            line_ = rest_ = *line;
            skip_blanks();
            if (!rest_.empty()) return true;
        }
        if (entries_ == 0) fail_empty();
        return false;
    }
    /// Returns the next field of the line; empty if there is none.
    std::string_view cut() {
        skip_blanks();
        std::size_t end = 0;
        while (end < rest_.size() && !is_blank(rest_[end])) ++end;
        const std::string_view field = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return field;
    }
    /// Returns the next field. Throws TraceError if there is none.
    std::string_view cut(std::string_view what) {
        const std::string_view field = cut();
        if (field.empty()) fail_missing(what);
        return field;
    }
    /// Throws TraceError unless the line ends here, after the field `last`.
    void expect_end(std::string_view last) {
        skip_blanks();
        if (!rest_.empty()) fail_extra(last);
    }

    /// Parses a hexadecimal address, with or without 0x.
    [[nodiscard]] std::uint64_t hex_address(std::string_view field) const {
        std::uint64_t value = 0;
        const auto error = parse_hex(has_hex_prefix(field) ? field.substr(2) : field, value);
        if (error != NumberError::none) fail_number(field, error, "no hexadecimal address");
        return value;
    }
    /// Parses an address: decimal, or hexadecimal with 0x; never octal.
    [[nodiscard]] std::uint64_t address(std::string_view field) const {
        std::uint64_t value = 0;
        const auto error =
            has_hex_prefix(field) ? parse_hex(field.substr(2), value) : parse_decimal(field, value);
        if (error != NumberError::none) fail_number(field, error, "no address (decimal, or with 0x)");
        return value;
    }
    /// Parses a decimal number. `wrong` is the message for any other text: "no cycle number".
    [[nodiscard]] std::uint64_t decimal(std::string_view field, std::string_view wrong) const {
        std::uint64_t value = 0;
        const auto error = parse_decimal(field, value);
        if (error != NumberError::none) fail_number(field, error, wrong);
        return value;
    }
    /// Returns the time of edge `cycle` of the trace's clock. An error names the place of `field`.
    [[nodiscard]] SimTime time_of(std::uint64_t cycle, std::string_view field) const {
        if (cycle > last_cycle_) fail_time(cycle, field);
        return clock_.edge(Cycles{cycle});
    }
    /// Returns `from` + `by`. Throws TraceError with the place of `field` if it is no cycle that can be simulated.
    [[nodiscard]] std::uint64_t later(std::uint64_t from, std::uint64_t by, std::string_view field) const {
        if (from > last_cycle_ || by > last_cycle_ - from) fail_time(by, field);
        return from + by;
    }
    /// Converts pairs of hexadecimal digits to bytes.
    void hex_bytes(std::string_view digits, std::span<std::uint8_t> out) const;
    [[nodiscard]] std::string_view rest() const { return rest_; }
    [[nodiscard]] std::string_view line() const { return line_; }

    [[noreturn]] void fail(std::string_view field, const std::string& message) const;
    [[noreturn]] void fail_missing(std::string_view what) const;

    std::uint64_t entries_ = 0;

private:
    static constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
    void skip_blanks() {
        std::size_t begin = 0;
        while (begin < rest_.size() && is_blank(rest_[begin])) ++begin;
        rest_.remove_prefix(begin);
    }
    [[noreturn]] void fail_extra(std::string_view last) const;
    [[noreturn]] void fail_number(std::string_view field, NumberError error, std::string_view wrong) const;
    [[noreturn]] void fail_time(std::uint64_t cycle, std::string_view field) const;
    [[noreturn]] void fail_empty() const;

    LineReader lines_;
    ClockDomain clock_;
    std::uint64_t last_cycle_;
    std::string_view shape_;
    std::string_view line_;
    std::string_view rest_;  // of the line, after the field cut last
};

/// Returns a field as messages show it: in quotes, non-printable bytes escaped, truncated if long.
std::string shown(std::string_view field);

}  // namespace mktme::workloads
