// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "models/base/clock_domain.hpp"
#include "models/memctrl/channel/data_path.hpp"
#include "sim/observe/command_observer.hpp"
#include "sim/observe/output_file.hpp"

namespace mktme::sim {

/// Writer of bus.csv: each line as a probe on the DRAM buses sees it, as ciphertext if it is encrypted
/// (docs/results.md).
class BusCsv {
public:
    BusCsv(const std::filesystem::path& path, const ClockDomain& clock, TimeWindow window);

    void see(std::span<const memctrl::BusRecord> lines);
    void finish() { file_.close(); }

private:
    ClockDomain clock_;
    TimeWindow window_;
    OutputFile file_;
};

}  // namespace mktme::sim
