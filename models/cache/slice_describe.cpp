// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>

#include "models/cache/message_text.hpp"
#include "models/cache/slice.hpp"

namespace mktme::cache {

// What a slice has on its way, for a message about a machine that makes no progress.

std::vector<std::string> Slice::on_its_way() const {
    std::vector<std::string> lines;
    const auto add = [&](const std::string& what) {
        lines.push_back(fmt::format("slice {}: {}", number_, what));
    };
    for (const auto& [line, number] : active_) add(describe(transitions_[number]));
    std::ranges::sort(lines);
    for (const Arrival& arrival : answers_) add("comes: " + text_of(arrival.message));
    for (const Arrival& arrival : inbox_) add("comes: " + text_of(arrival.message));
    for (const RequestNumber number : resumed_) add("is next: " + text_of(laid_aside_[number]));
    for (const Insertion& insertion : insertions_)
        add(fmt::format("line {:#x} waits to enter", insertion.line.count()));
    if (walk_) add(fmt::format("WBINVD of core {} at set {}", walk_->message.core, walk_->set));
    if (used_write_backs_ > 0) add(fmt::format("{} lines on their way to memory", used_write_backs_));
    return lines;
}

std::string Slice::describe(const Transition& transition) {
    if (transition.pending > 0)
        return fmt::format("{} waits for {} answers of cores",
                           transition.is_victim
                               ? fmt::format("line {:#x}, to leave,", transition.message.line.count())
                               : text_of(transition.message),
                           transition.pending);
    if (is_valid(transition.granted)) return text_of(transition.message) + " waits for memory";
    return text_of(transition.message) + " is under way";
}

}  // namespace mktme::cache
