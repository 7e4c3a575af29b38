// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/clock_domain.hpp"
#include "sim/observe/command_observer.hpp"
#include "sim/observe/output_file.hpp"

namespace mktme::sim {

/// Writer of commands.csv: one line per command, with unused fields left empty (docs/results.md).
class CommandCsv : public CommandObserver {
public:
    CommandCsv(const std::filesystem::path& path, const ClockDomain& clock);

    void see(std::span<const memctrl::CommandRecord> commands) override;
    void finish(SimTime end) override;

private:
    ClockDomain clock_;
    OutputFile file_;
};

}  // namespace mktme::sim
