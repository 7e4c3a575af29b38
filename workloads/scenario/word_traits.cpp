// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/word_traits.hpp"

#include <fmt/format.h>
#include <charconv>
#include <cmath>

#include "workloads/case_language/operations.hpp"
#include "workloads/formats/numbers.hpp"
#include "workloads/scenario/mistake.hpp"
#include "workloads/scenario/outcome_names.hpp"

namespace mktme::scenario {

using workloads::NumberError;

namespace {

[[noreturn]] void fail(const Token& token, std::string_view wanted) {
    throw Mistake{token.at, fmt::format("{} is not {}", shown(token.text), wanted)};
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_with_digit(std::string_view text) { return !text.empty() && is_digit(text.front()); }

/// Reads a number without sign that is at most `most`.
std::uint64_t decimal(const Token& token, std::string_view digits, std::string_view wanted,
                      std::uint64_t most = UINT64_MAX) {
    std::uint64_t value = 0;
    const auto error = workloads::parse_decimal(digits, value);
    if (token.is_string || error == NumberError::malformed) fail(token, wanted);
    if (error == NumberError::too_large || value > most)
        throw Mistake{token.at, fmt::format("{} is too large; the largest is {}", shown(token.text), most)};
    return value;
}

/// Reads `0x` and between `least` and `most` hexadecimal digits.
std::uint32_t hexadecimal(const Token& token, std::string_view word, std::size_t least, std::size_t most,
                          std::string_view wanted) {
    std::uint64_t value = 0;
    if (token.is_string || !word.starts_with("0x")) fail(token, wanted);
    const auto digits = word.substr(2);
    if (workloads::parse_hex(digits, value) != NumberError::none || digits.size() < least ||
        digits.size() > most)
        fail(token, wanted);
    return static_cast<std::uint32_t>(value);
}

/// Reads an amount of memory. Its bytes, with pages of 4,096, have 64 bits.
Extent extent(const Token& token, std::string_view wanted) {
    constexpr std::uint64_t most_pages = UINT64_MAX / 4096;
    const bool in_pages = token.text.ends_with('p');
    const auto digits = in_pages ? token.text.substr(0, token.text.size() - 1) : token.text;
    return {decimal(token, digits, wanted, in_pages ? most_pages : UINT64_MAX), in_pages, token.at};
}

std::string extent_text(const Extent& extent) {
    return fmt::format("{}{}", extent.count, extent.in_pages ? "p" : "");
}

template <class Text>
Text bare_word(const Token& token) {
    if (token.is_string) fail(token, WordTraits<Text>::meaning);
    return {std::string{token.text}, token.at};
}

}  // namespace

bool is_name(std::string_view text) {
    return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
    });
}

bool is_decimal(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

std::string read_name(const Token& token, Version version, std::string_view noun) {
    if (!token.is_string && token.text.find(':') != std::string_view::npos)
        throw Mistake{token.at, fmt::format("{} names what belongs to another process; {} is wanted",
                                            shown(token.text), noun)};
    if (token.is_string || !is_name(token.text)) fail(token, noun);
    constexpr std::array<std::string_view, 3> kept{"page", "none", "all"};
    if (version == Version::two && std::ranges::find(kept, token.text) != kept.end())
        throw Mistake{token.at,
                      fmt::format("\"{}\" has a meaning of its own and cannot be a name", token.text)};
    return std::string{token.text};
}

bool WordTraits<Word>::fits(const Token& token) { return !token.is_string; }
Word WordTraits<Word>::read(const Token& token, Version) { return bare_word<Word>(token); }
std::string WordTraits<Word>::text(const Word& value) { return value.text; }

bool WordTraits<Type>::fits(const Token& token) { return !token.is_string; }
Type WordTraits<Type>::read(const Token& token, Version) { return bare_word<Type>(token); }
std::string WordTraits<Type>::text(const Type& value) { return value.text; }

bool WordTraits<Str>::fits(const Token& token) { return token.is_string; }
Str WordTraits<Str>::read(const Token& token, Version) {
    if (!token.is_string) fail(token, meaning);
    return {std::string{token.text}, token.at};
}
std::string WordTraits<Str>::text(const Str& value) { return '"' + value.text + '"'; }

bool WordTraits<Operation>::fits(const Token& token) { return !token.is_string; }
Operation WordTraits<Operation>::read(const Token& token, Version) {
    if (token.is_string || !case_language::is_operation(token.text))
        fail_unknown(token, meaning, case_language::operation_names());
    return {std::string{token.text}, token.at};
}
std::string WordTraits<Operation>::text(const Operation& value) { return value.name; }

bool WordTraits<CallWord>::fits(const Token& token) { return token.text != "?" && token.text != "->"; }
CallWord WordTraits<CallWord>::read(const Token& token, Version) {
    if (token.is_string)
        throw Mistake{token.at, "a call takes no string in quotes; the conformance languages write s:TEXT"};
    return {std::string{token.text}, token.at};
}
std::string WordTraits<CallWord>::text(const CallWord& value) { return value.text; }

bool WordTraits<ResultWord>::fits(const Token&) { return true; }
ResultWord WordTraits<ResultWord>::read(const Token& token, Version) {
    if (token.is_string)
        throw Mistake{token.at, "a result has no string in quotes; the conformance languages write s:TEXT"};
    return {std::string{token.text}};
}
std::string WordTraits<ResultWord>::text(const ResultWord& value) { return value.text; }

bool WordTraits<Dec>::fits(const Token& token) { return !token.is_string && is_decimal(token.text); }
Dec WordTraits<Dec>::read(const Token& token, Version) {
    return {decimal(token, token.text, meaning), token.at};
}
std::string WordTraits<Dec>::text(const Dec& value) { return fmt::format("{}", value.value); }

bool WordTraits<Number>::fits(const Token& token) { return !token.is_string; }
Number WordTraits<Number>::read(const Token& token, Version) {
    double value = 0;
    const char* const end = token.text.data() + token.text.size();
    const auto [behind, error] = std::from_chars(token.text.data(), end, value);
    if (token.is_string || error != std::errc{} || behind != end || !std::isfinite(value))
        fail(token, meaning);
    return {value};
}
std::string WordTraits<Number>::text(const Number& value) { return fmt::format("{}", value.value); }

bool WordTraits<Len>::fits(const Token& token) { return !token.is_string && starts_with_digit(token.text); }
Len WordTraits<Len>::read(const Token& token, Version) { return {extent(token, meaning)}; }
std::string WordTraits<Len>::text(const Len& value) { return extent_text(value); }

bool WordTraits<Off>::fits(const Token& token) { return !token.is_string && starts_with_digit(token.text); }
Off WordTraits<Off>::read(const Token& token, Version) { return {extent(token, meaning)}; }
std::string WordTraits<Off>::text(const Off& value) { return extent_text(value); }

bool WordTraits<Byte>::fits(const Token& token) { return !token.is_string && token.text.starts_with("0x"); }
Byte WordTraits<Byte>::read(const Token& token, Version) {
    return {static_cast<std::uint8_t>(hexadecimal(token, token.text, 2, 2, meaning))};
}
std::string WordTraits<Byte>::text(const Byte& value) { return fmt::format("0x{:02x}", value.value); }

bool WordTraits<XByte>::fits(const Token& token) {
    return !token.is_string && (token.text.starts_with("0x") || token.text.starts_with('!'));
}
XByte WordTraits<XByte>::read(const Token& token, Version version) {
    const bool is_absent = token.text.starts_with('!');
    if (is_absent) require_version_2(version, token.text, token.at);
    const auto byte = hexadecimal(token, token.text.substr(is_absent ? 1 : 0), 2, 2, meaning);
    return {static_cast<std::uint8_t>(byte), is_absent};
}
std::string WordTraits<XByte>::text(const XByte& value) {
    return fmt::format("{}0x{:02x}", value.is_absent ? "!" : "", value.value);
}

bool WordTraits<Hex32>::fits(const Token& token) { return !token.is_string && token.text.starts_with("0x"); }
Hex32 WordTraits<Hex32>::read(const Token& token, Version) {
    return {hexadecimal(token, token.text, 1, 8, meaning)};
}
std::string WordTraits<Hex32>::text(const Hex32& value) { return fmt::format("0x{:x}", value.value); }

bool WordTraits<Bit>::fits(const Token& token) { return !token.is_string && is_decimal(token.text); }
Bit WordTraits<Bit>::read(const Token& token, Version) {
    constexpr std::uint64_t last = 511;
    return {static_cast<std::uint16_t>(decimal(token, token.text, meaning, last))};
}
std::string WordTraits<Bit>::text(const Bit& value) { return fmt::format("{}", value.value); }

bool WordTraits<Prot>::fits(const Token& token) { return !token.is_string; }
Prot WordTraits<Prot>::read(const Token& token, Version version) {
    Prot prot{.at = token.at};
    if (token.is_string) fail(token, meaning);
    if (token.text == "none") return prot;
    std::string_view rest = token.text;
    const auto take = [&rest](char letter) {
        const bool is_there = rest.starts_with(letter);
        if (is_there) rest.remove_prefix(1);
        return is_there;
    };
    prot.read = take('r');
    prot.write = take('w');
    prot.execute = take('x');
    prot.grows_down = take('d');
    prot.grows_up = take('u');
    if (!rest.empty() || token.text.empty()) fail(token, meaning);
    if (prot.grows_down || prot.grows_up) require_version_2(version, token.text, token.at);
    return prot;
}
std::string WordTraits<Prot>::text(const Prot& value) {
    std::string letters;
    if (value.read) letters += 'r';
    if (value.write) letters += 'w';
    if (value.execute) letters += 'x';
    if (value.grows_down) letters += 'd';
    if (value.grows_up) letters += 'u';
    return letters.empty() ? "none" : letters;
}

bool WordTraits<Kind>::fits(const Token& token) { return !token.is_string; }
Kind WordTraits<Kind>::read(const Token& token, Version) {
    const auto comma = token.text.find(',');
    if (token.is_string || comma == std::string_view::npos) fail(token, meaning);
    const auto backing = enum_from<Backing>(token.text.substr(0, comma));
    const auto sharing = enum_from<Sharing>(token.text.substr(comma + 1));
    if (!backing || !sharing) fail(token, meaning);
    return {*backing, *sharing};
}
std::string WordTraits<Kind>::text(const Kind& value) {
    return fmt::format("{},{}", name_of(value.backing), name_of(value.sharing));
}

bool WordTraits<Sig>::fits(const Token& token) { return !token.is_string && token.text.starts_with("SIG"); }
Sig WordTraits<Sig>::read(const Token& token, Version) {
    constexpr std::string_view realtime = "SIGRT+";
    constexpr std::uint64_t last = 32;
    if (!token.is_string && token.text.starts_with(realtime)) {
        const Token above{token.text.substr(realtime.size()), token.at};
        if (WordTraits<Dec>::fits(above) && WordTraits<Dec>::read(above, Version::two).value > last)
            throw Mistake{token.at,
                          fmt::format("{} lies beyond SIGRT+32, the last signal", shown(token.text))};
    }
    const auto signal = signal_named(token.text);
    if (token.is_string || !signal) fail_unknown(token, meaning, signal_names());
    return *signal;
}
std::string WordTraits<Sig>::text(const Sig& value) { return signal_name(value); }

bool WordTraits<Serial>::fits(const Token& token) { return !token.is_string && is_decimal(token.text); }
Serial WordTraits<Serial>::read(const Token& token, Version version) {
    require_version_2(version, token.text, token.at);
    return {static_cast<std::int32_t>(decimal(token, token.text, meaning, INT32_MAX))};
}
std::string WordTraits<Serial>::text(const Serial& value) { return fmt::format("{}", value.value); }

bool WordTraits<Ring>::fits(const Token& token) { return !token.is_string && token.text.starts_with('@'); }
Ring WordTraits<Ring>::read(const Token& token, Version version) {
    const auto ring = token.is_string ? std::nullopt : enum_from<Ring>(token.text);
    if (!ring) fail_unknown(token, meaning, EnumNames<Ring>::names);
    if (*ring > Ring::user) require_version_2(version, token.text, token.at);
    return *ring;
}
std::string WordTraits<Ring>::text(const Ring& value) { return std::string{name_of(value)}; }

bool WordTraits<RingKey>::fits(const Token& token) { return WordTraits<Ring>::fits(token); }
RingKey WordTraits<RingKey>::read(const Token& token, Version version) {
    require_version_2(version, token.text, token.at);
    return {WordTraits<Ring>::read(token, version)};
}
std::string WordTraits<RingKey>::text(const RingKey& value) { return std::string{name_of(value.ring)}; }

bool WordTraits<syscall::Errno>::fits(const Token& token) {
    return !token.is_string && token.text.starts_with('E');
}
syscall::Errno WordTraits<syscall::Errno>::read(const Token& token, Version) {
    const auto error = syscall::errno_named(token.text);
    if (token.is_string || !failed(error)) fail_unknown(token, meaning, error_names());
    return error;
}
std::string WordTraits<syscall::Errno>::text(const syscall::Errno& value) { return errno_name(value); }

bool WordTraits<State>::fits(const Token& token) { return WordTraits<SlotState>::fits(token); }
State WordTraits<State>::read(const Token& token, Version) {
    const auto state = token.is_string ? std::nullopt : enum_from<SlotState>(token.text);
    if (!state) fail_unknown(token, meaning, EnumNames<SlotState>::names);
    return {*state, token.at};
}
std::string WordTraits<State>::text(const State& value) { return std::string{name_of(value.value)}; }

bool WordTraits<Outcomes>::fits(const Token& token) { return !token.is_string; }
Outcomes WordTraits<Outcomes>::read(const Token& token, Version version) {
    constexpr std::string_view skip = "->skip";
    if (token.is_string) fail(token, meaning);
    Outcomes outcomes{.any_of = {}, .or_skip = token.text.ends_with(skip)};
    std::string_view rest = token.text.substr(0, token.text.size() - (outcomes.or_skip ? skip.size() : 0));
    while (true) {
        const auto comma = rest.find(',');
        const auto column = token.at.column + static_cast<std::uint32_t>(rest.data() - token.text.data());
        outcomes.any_of.push_back(read_outcome({rest.substr(0, comma), {token.at.line, column}}, version));
        if (comma == std::string_view::npos) return outcomes;
        rest.remove_prefix(comma + 1);
    }
}
std::string WordTraits<Outcomes>::text(const Outcomes& value) {
    std::vector<std::string> names;
    for (const Outcome& outcome : value.any_of) names.push_back(outcome_text(outcome));
    return fmt::format("{}{}", fmt::join(names, ","), value.or_skip ? "->skip" : "");
}

bool WordTraits<IdRange>::fits(const Token& token) { return !token.is_string; }
IdRange WordTraits<IdRange>::read(const Token& token, Version) {
    const auto colon = token.text.find(':');
    if (token.is_string || colon == std::string_view::npos) fail(token, meaning);
    const auto first = decimal(token, token.text.substr(0, colon), meaning, UINT32_MAX);
    const auto count = decimal(token, token.text.substr(colon + 1), meaning, UINT32_MAX);
    return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count)};
}
std::string WordTraits<IdRange>::text(const IdRange& value) {
    return fmt::format("{}:{}", value.first, value.count);
}

}  // namespace mktme::scenario
