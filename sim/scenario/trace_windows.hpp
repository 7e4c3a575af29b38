// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::workloads {
struct DataWindow;
}

namespace mktme::sim {

/// Parts of traces that a script replays.
class TraceWindows {
public:
    /// Reads them, each trace once. A trace is NAME.mrt.xz in the first of the folders that has it. Throws UserError, with `file` and the
    /// line, for one that no folder has or that is shorter.
    TraceWindows(const scenario::Scenario& script, const std::string& file,
                 const std::vector<std::filesystem::path>& folders);

    ~TraceWindows();

    [[nodiscard]] const workloads::DataWindow& of(const scenario::Replay& replay) const {
        return *windows_.at(&replay);
    }

private:
    std::map<const scenario::Replay*, std::unique_ptr<workloads::DataWindow>> windows_;
};

}  // namespace mktme::sim
