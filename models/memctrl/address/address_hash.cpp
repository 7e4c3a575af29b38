// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/address/address_hash.hpp"

#include <fmt/format.h>
#include <charconv>
#include <optional>

#include "models/base/error.hpp"

namespace mktme::memctrl {

namespace {

constexpr unsigned address_bits = 64;

/// Parser of hash equations. It splits them at commas and XORs, and names the text in messages.
class HashParser {
public:
    HashParser(std::string_view hash, const FieldBits& bits) : hash_{hash}, bits_{bits} {}

    [[nodiscard]] AddressFold equation(std::string_view text) const {
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) fail(fmt::format("\"{}\" lacks a \"=\"", text));
        const std::string_view target = text.substr(0, equals);
        const auto own = field_bit(target);
        if (!own) fail(fmt::format("\"{}\" is no field[bit]", target));
        std::uint64_t mask = 0;
        for_each_piece(text.substr(equals + 1), '^',
                       [&](std::string_view term) { mask ^= std::uint64_t{1} << address_bit(term); });
        const unsigned place = bits_[own->field][own->bit];
        if ((mask >> place & 1) == 0)
            fail(fmt::format("{} sits at bit a{}, which its equation lacks", target, place));
        return {own->field, own->bit, mask ^ std::uint64_t{1} << place};
    }

    template <class Visitor>
    static void for_each_piece(std::string_view text, char separator, Visitor&& visit) {
        std::size_t begin = 0;
        while (begin <= text.size()) {
            const std::size_t end = std::min(text.find(separator, begin), text.size());
            visit(text.substr(begin, end - begin));
            begin = end + 1;
        }
    }

private:
    struct FieldBit {
        std::uint32_t field;
        unsigned bit;
    };

    [[noreturn]] void fail(const std::string& why) const {
        throw ConfigError{fmt::format("memory.address_hash = \"{}\": {}", hash_, why)};
    }
    static std::optional<unsigned> number(std::string_view digits) {
        unsigned value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
        return value;
    }
    /// Returns the bit that "field[bit]" names, or nothing if the text has another form. Throws ConfigError if the map
    /// has no such bit.
    [[nodiscard]] std::optional<FieldBit> field_bit(std::string_view text) const {
        const auto bracket = text.find('[');
        if (bracket == std::string_view::npos || text.back() != ']') return std::nullopt;
        const auto field = enum_from<AddressField>(text.substr(0, bracket));
        const auto bit = number(text.substr(bracket + 1, text.size() - bracket - 2));
        if (!field || !bit) return std::nullopt;
        const auto f = static_cast<std::uint32_t>(*field);
        if (*bit >= bits_[f].size())
            fail(fmt::format("\"{}\": {} has {} bits here", text, name_of(*field), bits_[f].size()));
        return FieldBit{f, *bit};
    }
    [[nodiscard]] unsigned address_bit(std::string_view term) const {
        if (const auto bit = field_bit(term)) return bits_[bit->field][bit->bit];
        const auto bit = term.starts_with('a') ? number(term.substr(1)) : std::nullopt;
        if (!bit || *bit >= address_bits) fail(fmt::format("\"{}\" is neither aN nor field[bit]", term));
        return *bit;
    }

    std::string_view hash_;
    const FieldBits& bits_;
};

}  // namespace

std::vector<AddressFold> parse_hash(std::string_view hash, const FieldBits& bits) {
    if (hash == "none") return {};
    const std::string equations = hash == "permutation"     ? permutation_hash(bits)
                                  : hash == "controllers-8" ? controllers_8_hash(bits)
                                                            : std::string{hash};
    const HashParser parser{hash, bits};
    std::vector<AddressFold> folds;
    HashParser::for_each_piece(
        equations, ',', [&](std::string_view equation) { folds.push_back(parser.equation(equation)); });
    return folds;
}

}  // namespace mktme::memctrl
