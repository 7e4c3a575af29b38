// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/grammar/parse_line.hpp"

#include "models/base/nearest.hpp"
#include "workloads/scenario/grammar/read_options.hpp"
#include "workloads/scenario/words/outcome_names.hpp"

namespace mktme::scenario {

template <>
inline constexpr std::string_view variant_noun<AnyAction> = "an action";
template <>
inline constexpr std::string_view variant_noun<Fault> = "a fault";
template <>
inline constexpr std::string_view variant_noun<Condition> = "a check";

std::string Wanted::text(std::string_view noun) const {
    constexpr std::size_t most_listed = 10;
    std::vector<std::string> parts;
    if (keywords.size() > most_listed) parts.emplace_back(noun);
    else if (keywords.size() > 1) parts.push_back(fmt::format("one of {}", fmt::join(keywords, ", ")));
    else if (!keywords.empty()) parts.emplace_back(keywords.front());
    parts.insert(parts.end(), nouns.begin(), nouns.end());
    return fmt::format("{}", fmt::join(parts, " or "));
}

void fail_choice(const Words& words, const Wanted& wanted, std::string_view noun) {
    if (words.at_end())
        throw Mistake{words.at(), fmt::format("the line ends where {} is wanted", wanted.text(noun))};
    const Token& word = words.next();
    throw Mistake{word.at, fmt::format("{} is not {}{}", shown(word.text), wanted.text(noun),
                                       nearest_hint(word.text, wanted.keywords))};
}

namespace {

/// All statements that begin with a word of their own.
using Command =
    std::variant<Config, AtTime, LaterBy, Spawn, Thread, Handler, DeviceLine, CpuHotplug, PackageHotplug,
                 MemoryHotplug, Sysctl, Phase, Container, Power, Tenants, Schedule, Inject, Assert>;

template <std::size_t... i>
std::vector<std::string_view> made_statement_words(Version version, std::index_sequence<i...>) {
    std::vector<std::string_view> words;
    const auto add = [&](Version since, const auto& part) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(part)>, Keyword>)
            if (since <= version) words.push_back(part.text);
    };
    (add(std::variant_alternative_t<i, Command>::form().since,
         first_part<std::variant_alternative_t<i, Command>>()),
     ...);
    words.emplace_back("end");
    return words;
}

template <class T>
constexpr Naming naming_of(const T&) {
    if constexpr (requires { T::naming; }) return T::naming;
    else return {.gives = Role::label, .need = Naming::Need::optional};
}

/// Throws Mistake unless the action has a name where it needs one, and none where nothing is made.
void check_naming(const Action& action, const Token& verb) {
    const Naming naming = std::visit([](const auto& made) { return naming_of(made); }, action.what);
    if (action.name && naming.gives == Role::label)
        throw Mistake{action.name->at, fmt::format("{} makes nothing that could be named", verb.text)};
    if (!action.name && naming.need == Naming::Need::required)
        throw Mistake{verb.at, fmt::format("what {0} makes needs a name: NAME = {0} ...", verb.text)};
}

template <class T>
bool states_result(const T& made) {
    if constexpr (requires { made.result; }) return made.result.has_value();
    else return false;
}
bool states_result(const On& on);
bool states_result(const Action& action) {
    return std::visit([](const auto& made) { return states_result(made); }, action.what);
}
bool states_result(const On& on) {
    const auto* const action = std::get_if<Action>(&on.response);
    return action != nullptr && states_result(*action);
}

/// Returns true if a line ends with `? OUTCOME,...`.
bool ends_with_expectation(std::span<const Token> line) {
    constexpr std::size_t words = 2;
    if (line.size() < words || line[line.size() - words].text != "?") return false;
    try {
        WordTraits<Outcomes>::read(line.back(), Version::two);
        return true;
    } catch (const Mistake&) {
        return false;  // a result shows a serial without a name as ?
    }
}

ActorLine read_actor_line(Words& words) {
    ActorLine line;
    const std::span<const Token> tokens = words.rest();
    read(words, line);
    const bool has_result = std::visit([](const auto& what) { return states_result(what); }, line.what);
    if (has_result && ends_with_expectation(tokens))
        throw Mistake{tokens[tokens.size() - 2].at, "a line that states a result with -> takes no ?"};
    return line;
}

[[noreturn]] void fail_first_word(const Token& word, const FirstWords& first_words, Version version) {
    std::vector<std::string_view> known = first_words.names();
    const auto statements = statement_words(version);
    known.insert(known.end(), statements.begin(), statements.end());
    throw Mistake{word.at,
                  fmt::format("{} is neither a statement nor a process, thread or guest that an earlier line "
                              "introduced{}",
                              shown(word.text), nearest_hint(word.text, known))};
}

}  // namespace

void read(Words& words, Action& action) {
    if (words.is("=", 1)) {
        read(words, action.name.emplace());
        read_part(words, action, Keyword{"="});
    }
    const Token verb = words.at_end() ? Token{{}, words.at()} : words.next();
    action.at = verb.at;
    if (words.is_verb("on"))
        throw Mistake{verb.at, action.name ? "on makes nothing that could be named"
                                           : "an action inside on cannot be on again"};
    read(words, action.what);
    check_naming(action, verb);
}

std::span<const std::string_view> statement_words(Version version) {
    constexpr auto indices = std::make_index_sequence<std::variant_size_v<Command>>{};
    static const std::vector<std::string_view> first = made_statement_words(Version::one, indices);
    static const std::vector<std::string_view> second = made_statement_words(Version::two, indices);
    return version == Version::one ? first : second;
}

Statement parse_statement(Words words, const FirstWords& first_words) {
    const Token first = words.next();
    Statement statement{.at = first.at, .what = {}};
    if (!first.is_string && first_words.is_actor(first.text)) {
        statement.what = read_actor_line(words);
    } else if (!first.is_string && first_words.is_guest(first.text)) {
        read(words, statement.what.emplace<GuestLine>());
    } else if (begins<Command>(words)) {
        Command command;
        read(words, command);
        std::visit([&](auto& read) { statement.what = std::move(read); }, command);
    } else {
        fail_first_word(first, first_words, words.version());
    }
    words.expect_end();
    return statement;
}

}  // namespace mktme::scenario
