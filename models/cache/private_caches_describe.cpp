// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "models/cache/message_text.hpp"
#include "models/cache/private_caches.hpp"

namespace mktme::cache {

// What the caches of a core have on their way, for a message about a machine that makes no progress.

std::vector<std::string> PrivateCaches::on_its_way() const {
    std::vector<std::string> lines;
    const auto add = [&](const std::string& what) {
        lines.push_back(fmt::format("core {}: {}", core_, what));
    };
    for (const PrivateLevel& level : levels_)
        level.misses.for_each([&](EntryIndex entry) {
            add(fmt::format("{} misses line {:#x} since cycle {}", level.name,
                            level.misses.line(entry).count(), level.begun[entry].count()));
        });
    for (const auto* const box : {&inbox_, &waiting_replies_, &waiting_probes_})
        for (const Message& message : *box) add("comes: " + text_of(message));
    if (walk_.is_walking) add(fmt::format("WBINVD at set {} of {}", walk_.set, levels_[walk_.level].name));
    else if (walk_.unanswered > 0) add(fmt::format("WBINVD waits for {} slices", walk_.unanswered));
    return lines;
}

}  // namespace mktme::cache
