// SPDX-License-Identifier: Apache-2.0
#include "models/cache/message_text.hpp"

#include <fmt/format.h>

namespace mktme::cache {

std::string text_of(const Message& message) {
    return fmt::format("{} {} core {} for line {:#x}, cycle {}", name_of(message.kind),
                       message.kind < MessageKind::reply ? "of" : "to", message.core, message.line.count(),
                       message.at.count());
}

}  // namespace mktme::cache
