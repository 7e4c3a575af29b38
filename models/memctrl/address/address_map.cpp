// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/address/address_map.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <bit>
#include <charconv>

#include "models/base/error.hpp"
#include "models/dram/part.hpp"

namespace mktme::memctrl {

namespace {

constexpr auto line_bits = static_cast<unsigned>(std::bit_width(line_size.count()) - 1);

unsigned bits_of(std::uint64_t count, std::string_view what) {
    if (!std::has_single_bit(count))
        throw ConfigError{fmt::format("{} = {}: must be a power of two", what, count)};
    return static_cast<unsigned>(std::bit_width(count) - 1);
}

[[noreturn]] void fail(std::string_view map, const std::string& why) {
    throw ConfigError{fmt::format("memory.address_map = \"{}\": {}", map, why)};
}

struct Token {
    AddressField field;
    unsigned high;  // bits [high:low] of the field
    unsigned low;
};

using Widths = std::array<unsigned, address_field_count>;

unsigned number(std::string_view map, std::string_view digits) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size())
        fail(map, fmt::format("\"{}\" is no bit number", digits));
    return value;
}

/// Parses "name", "name[high:low]", or "name[:low]" for all bits from `low` up.
Token parse_token(std::string_view map, std::string_view text, const Widths& widths) {
    const auto bracket = text.find('[');
    const auto field = enum_from<AddressField>(text.substr(0, bracket));
    if (!field)
        fail(map,
             fmt::format("\"{}\" is no field; the fields are channel, rank, bank_group, bank, row, column",
                         text));
    const unsigned width = widths[static_cast<std::size_t>(*field)];
    if (bracket == std::string_view::npos) return {*field, width == 0 ? 0 : width - 1, 0};
    const auto colon = text.find(':', bracket);
    if (text.back() != ']' || colon == std::string_view::npos)
        fail(map, fmt::format("\"{}\" should be written {}[high:low]", text, name_of(*field)));
    const std::string_view high = text.substr(bracket + 1, colon - bracket - 1);
    const unsigned top = width == 0 ? 0 : width - 1;
    const Token token{*field, high.empty() ? top : number(map, high),
                      number(map, text.substr(colon + 1, text.size() - colon - 2))};
    if (token.low > token.high || token.high >= width)
        fail(map, fmt::format("\"{}\": {} has bits {}..0 here", text, name_of(*field), int(width) - 1));
    return token;
}

/// Splits the map at the colons that are not inside brackets.
std::vector<Token> parse(std::string_view map, const Widths& widths) {
    std::vector<Token> tokens;
    std::size_t begin = 0;
    bool inside = false;
    for (std::size_t i = 0; i <= map.size(); ++i) {
        const char c = i < map.size() ? map[i] : ':';
        if (c == '[') inside = true;
        if (c == ']') inside = false;
        if (c != ':' || (inside && i < map.size())) continue;
        tokens.push_back(parse_token(map, map.substr(begin, i - begin), widths));
        begin = i + 1;
    }
    return tokens;
}

}  // namespace

AddressMap::AddressMap(std::string_view map, const dram::Geometry& geometry, std::uint64_t channels,
                       std::uint64_t ranks, std::string_view hash)
    : rank_shift_{},
      group_shift_{},
      top_{line_bits} {
    Widths widths{};
    widths[index(AddressField::channel)] = bits_of(channels * geometry.data_channels, "memory.channels");
    widths[index(AddressField::rank)] = bits_of(ranks, "memory.ranks");
    widths[index(AddressField::bank_group)] = bits_of(geometry.bank_groups, "bank groups of the part");
    widths[index(AddressField::bank)] = bits_of(geometry.banks_per_group, "banks of the part");
    widths[index(AddressField::row)] = bits_of(geometry.rows, "rows of the part");
    widths[index(AddressField::column)] = bits_of(geometry.lines_per_row, "lines of a row of the part");
    group_shift_ = widths[index(AddressField::bank)];
    rank_shift_ = group_shift_ + widths[index(AddressField::bank_group)];

    const auto tokens = parse(map, widths);
    std::array<std::uint64_t, address_field_count> seen{};
    std::array<bool, address_field_count> named{};
    for (auto t = tokens.rbegin(); t != tokens.rend(); ++t) {
        const Token& token = *t;
        const auto f = index(token.field);
        named[f] = true;
        if (widths[f] == 0) continue;
        const unsigned width = token.high - token.low + 1;
        const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
        if ((seen[f] & mask << token.low) != 0)
            fail(map, fmt::format("bits of {} stand twice", name_of(token.field)));
        seen[f] |= mask << token.low;
        slices_.push_back({static_cast<std::uint32_t>(f), top_, token.low, mask});
        top_ += width;
    }
    for (std::size_t f = 0; f < address_field_count; ++f)
        if (seen[f] != (std::uint64_t{1} << widths[f]) - 1 || !named[f])
            fail(map, fmt::format("{} is missing or lacks bits ({} needed)",
                                  EnumNames<AddressField>::names[f], widths[f]));
    folds_ = parse_hash(hash, field_bits());
    if (folds_.empty()) return;
    // The hash permutes the addresses of the plain map, so its matrix over their bits must have an inverse.
    BitMatrix matrix;
    for (unsigned bit = 0; bit < top_; ++bit) matrix.push_back(std::uint64_t{1} << bit);
    const FieldBits bits = field_bits();
    for (const AddressFold& fold : folds_) {
        if (fold.mask >> top_ != 0)
            throw ConfigError{fmt::format(
                "memory.address_hash = \"{}\": uses bits above the {} address bits there are", hash, top_)};
        matrix[bits[fold.field][fold.bit]] ^= fold.mask;
    }
    const auto inverted = inverse(matrix);
    if (!inverted)
        throw ConfigError{fmt::format("memory.address_hash = \"{}\": maps two addresses to one place", hash)};
    inverse_ = *inverted;
}

FieldBits AddressMap::field_bits() const {
    FieldBits bits;
    for (const Slice& slice : slices_) {
        auto& field = bits[slice.field];
        const auto width = static_cast<unsigned>(std::popcount(slice.mask));
        field.resize(std::max<std::size_t>(field.size(), slice.to + width));
        for (unsigned bit = 0; bit < width; ++bit) field[slice.to + bit] = slice.from + bit;
    }
    return bits;
}

AddressMap::FieldValues AddressMap::values_of(const Location& location) const {
    FieldValues value{};
    value[index(AddressField::channel)] = location.data_channel;
    value[index(AddressField::rank)] = location.bank >> rank_shift_;
    value[index(AddressField::bank_group)] =
        (location.bank >> group_shift_) & ((1U << (rank_shift_ - group_shift_)) - 1);
    value[index(AddressField::bank)] = location.bank & ((1U << group_shift_) - 1);
    value[index(AddressField::row)] = location.row;
    value[index(AddressField::column)] = location.column;
    return value;
}

/// Returns the address of these values in the plain map.
std::uint64_t AddressMap::packed(const FieldValues& values) const {
    std::uint64_t address = 0;
    for (const Slice& slice : slices_)
        address |= (values[slice.field] >> slice.to & slice.mask) << slice.from;
    return address;
}

DramAddr AddressMap::address(const Location& location) const {
    const std::uint64_t plain = packed(values_of(location));
    return DramAddr{inverse_.empty() ? plain : multiply(inverse_, plain)};
}

}  // namespace mktme::memctrl
