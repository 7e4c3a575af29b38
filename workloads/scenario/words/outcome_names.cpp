// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/words/outcome_names.hpp"

#include <fmt/format.h>
#include <array>

#include "workloads/formats/numbers.hpp"
#include "workloads/scenario/words/word_traits.hpp"

namespace mktme::scenario {

namespace {

constexpr std::string_view realtime = "SIGRT+";
constexpr std::uint64_t most_realtime = 32;
constexpr std::string_view hangs = "HANGS";

/// Names of the signals from 1 on that have one.
constexpr std::array<std::string_view, 31> classic{
    "SIGHUP",  "SIGINT",    "SIGQUIT", "SIGILL",   "SIGTRAP", "SIGABRT", "SIGBUS",  "SIGFPE",
    "SIGKILL", "SIGUSR1",   "SIGSEGV", "SIGUSR2",  "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT",
    "SIGCHLD", "SIGCONT",   "SIGSTOP", "SIGTSTP",  "SIGTTIN", "SIGTTOU", "SIGURG",  "SIGXCPU",
    "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",   "SIGPWR",  "SIGSYS"};

/// Names, and views of them.
struct NameList {
    std::vector<std::string> names;
    std::vector<std::string_view> views;

    explicit NameList(std::vector<std::string> made)
        : names{std::move(made)},
          views{names.begin(), names.end()} {}
};

std::vector<std::string> made_error_names() {
    constexpr std::int32_t last = 133;  // EHWPOISON
    std::vector<std::string> names;
    for (std::int32_t number = 1; number <= last; ++number) {
        std::string name = errno_name(syscall::Errno{number});
        if (failed(syscall::errno_named(name))) names.push_back(std::move(name));
    }
    return names;
}

std::vector<std::string> made_signal_names() {
    std::vector<std::string> names{classic.begin(), classic.end()};
    for (std::uint64_t above = 0; above <= most_realtime; ++above)
        names.push_back(fmt::format("{}{}", realtime, above));
    return names;
}

/// Returns the names of all outcomes, for the nearest one.
std::span<const std::string_view> outcome_names() {
    static const NameList list{[] {
        std::vector<std::string> names = made_error_names();
        for (auto& name : made_signal_names()) names.push_back(std::move(name));
        names.insert(names.end(), EnumNames<SegvCode>::names.begin(), EnumNames<SegvCode>::names.end());
        names.emplace_back(hangs);
        return names;
    }()};
    return list.views;
}

}  // namespace

std::span<const std::string_view> error_names() {
    static const NameList list{made_error_names()};
    return list.views;
}

std::span<const std::string_view> signal_names() {
    static const NameList list{made_signal_names()};
    return list.views;
}

std::optional<Sig> signal_named(std::string_view name) {
    const auto* const found = std::ranges::find(classic, name);
    if (found != classic.end()) return static_cast<Sig>(found - classic.begin() + 1);
    std::uint64_t above = 0;
    if (!name.starts_with(realtime) ||
        workloads::parse_decimal(name.substr(realtime.size()), above) != workloads::NumberError::none ||
        above > most_realtime)
        return std::nullopt;
    return task::realtime_signal(static_cast<int>(above));
}

std::string signal_name(Sig signal) {
    if (task::is_realtime(signal))
        return fmt::format("{}{}", realtime, number(signal) - number(Sig::first_realtime));
    return std::string{classic.at(static_cast<std::size_t>(number(signal)) - 1)};
}

Outcome read_outcome(const Token& token, Version version) {
    if (const auto error = syscall::errno_named(token.text); failed(error)) return error;
    const auto signal = signal_named(token.text);
    if (signal == Sig::sigsegv) return *signal;
    const auto code = enum_from<SegvCode>(token.text);
    if (!signal && !code && token.text != hangs) fail_unknown(token, "an outcome", outcome_names());
    require_version_2(version, token.text, token.at);
    if (signal) return *signal;
    if (code) return *code;
    return Hangs{};
}

std::string outcome_text(const Outcome& outcome) {
    if (const auto* error = std::get_if<syscall::Errno>(&outcome)) return errno_name(*error);
    if (const auto* signal = std::get_if<Sig>(&outcome)) return signal_name(*signal);
    if (const auto* code = std::get_if<SegvCode>(&outcome)) return std::string{name_of(*code)};
    return std::string{hangs};
}

}  // namespace mktme::scenario
