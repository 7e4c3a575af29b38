// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "models/base/fields.hpp"
#include "models/cache/message.hpp"

namespace mktme::platform {

/// Statistics of a channel of a link between packages.
struct LinkStats {
    static constexpr std::array<std::string_view, 2> places{"link", "link.*.*"};

    std::uint64_t messages = 0;
    std::uint64_t lines = 0;
    std::uint64_t waited = 0;

    static constexpr auto fields() {
        using S = LinkStats;
        return std::tuple{
            field<&S::messages>("messages", "messages that crossed the link"),
            field<&S::lines>("lines", "of these, messages that carried a line"),
            field<&S::waited>("waited", "cycles that messages waited for lines before them, summed"),
        };
    }
};

/// What a link needs for a message and for a line.
struct LinkTiming {
    Cycles latency{};  // from the begin of a message to its coming
    Cycles line{};     // that a line occupies the link
};

/// One way from the cores of a package to the slices of another, or back (docs/models/coherence.md#packages).
///
/// A plain class that is told the cycle. Messages cross in order of (cycle, sender, kind, line); those behind a line wait.
class Link {
public:
    explicit Link(const LinkTiming& timing) : timing_{timing} {}

    /// Takes a message that comes to the link in cycle `message.at`, which is not done. `sender`: the number of its core or
    /// slice.
    void put(const cache::Message& message, std::uint32_t sender);
    /// Returns the next cycle in which a message comes to the link; Cycles::max() if none is known.
    [[nodiscard]] Cycles next() const {
        return waiting_.empty() ? Cycles::max() : waiting_.front().message.at;
    }
    /// Adds the messages that come to the link in cycle `now` to `out`, with the cycle in which they reach its other end.
    void take(Cycles now, std::vector<cache::Message>& out);
    [[nodiscard]] const LinkStats& stats() const { return stats_; }
    /// Calls `visit(message)` for each message that waits.
    template <class Visitor>
    void for_each_waiting(Visitor&& visit) const {
        for (const Waiting& waiting : waiting_) visit(waiting.message);
    }

private:
    struct Waiting {
        cache::Message message;
        std::uint32_t sender;
    };
    static bool comes_later(const Waiting& a, const Waiting& b);

    LinkTiming timing_;
    std::vector<Waiting> waiting_;  // a heap: the first to come at the front
    Cycles free_{};
    LinkStats stats_;
};

}  // namespace mktme::platform
