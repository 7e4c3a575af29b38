// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "workloads/scenario/words/mistake.hpp"
#include "workloads/scenario/words/outcome_names.hpp"
#include "workloads/scenario/words/word_traits.hpp"

namespace mktme::scenario {

bool WordTraits<Prot>::fits(const Token& token) { return !token.is_string; }
Prot WordTraits<Prot>::read(const Token& token, Version version) {
    Prot prot{.at = token.at};
    if (token.is_string) fail_word(token, meaning);
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
    if (!rest.empty() || token.text.empty()) fail_word(token, meaning);
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
    if (token.is_string || comma == std::string_view::npos) fail_word(token, meaning);
    const auto backing = enum_from<Backing>(token.text.substr(0, comma));
    const auto sharing = enum_from<Sharing>(token.text.substr(comma + 1));
    if (!backing || !sharing) fail_word(token, meaning);
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
    if (token.is_string) fail_word(token, meaning);
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

}  // namespace mktme::scenario
