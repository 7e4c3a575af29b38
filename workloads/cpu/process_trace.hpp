// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

namespace mktme {
class InputFile;
}

namespace mktme::workloads {

/// Trace of one process, and the core that its first thread gets; without one, the next that is free.
struct ProcessTrace {
    std::optional<std::uint64_t> core;
    std::shared_ptr<InputFile> file;
};

}  // namespace mktme::workloads
