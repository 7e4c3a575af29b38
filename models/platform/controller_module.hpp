// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <memory>
#include <vector>

#include "models/base/system_time_module.hpp"
#include "models/platform/line_interface_module.hpp"

namespace mktme::platform {

/// AES-XTS engine of a channel in the module tree.
class EngineUnit : public sc_core::sc_module {
public:
    EngineUnit(sc_core::sc_module_name name, crypto::EngineTiming& timing)
        : sc_module{name},
          timing_{timing} {}
    [[nodiscard]] crypto::EngineTiming& timing() { return timing_; }

private:
    crypto::EngineTiming& timing_;
};

/// Memory channel in the module tree, with its engine if it has one.
class ChannelModule : public sc_core::sc_module {
public:
    ChannelModule(sc_core::sc_module_name name, memctrl::Channel& channel);
    [[nodiscard]] memctrl::Channel& channel() { return channel_; }

private:
    memctrl::Channel& channel_;
    std::unique_ptr<EngineUnit> engine_;  // null with encryption.mode = off
};

/// Memory controllers of a package as a SystemC module: they follow simulated time for requesters that do not run ahead
/// of it. The rules of a cycle are those of the package.
class ControllerModule : public sc_core::sc_module, public LineInterface {
public:
    /// Throws ConfigError if SystemC's time resolution is coarser than the DRAM clock.
    ControllerModule(sc_core::sc_module_name name, Package& package);

    [[nodiscard]] memctrl::RequesterId connect() override { return package_.connect(); }
    bool put(const LineAccess& access, Cycles at) override;
    Cycles catch_up() override;
    [[nodiscard]] const sc_core::sc_event& progress() const override { return progress_; }
    [[nodiscard]] Package& package() override { return package_; }

private:
    void wake();
    void arm();
    [[nodiscard]] bool has_begun() const;

    Package& package_;
    SystemTime time_;
    Cycles now_{};  // first cycle that is not done yet
    std::vector<std::unique_ptr<ChannelModule>> channels_;
    std::exception_ptr failure_;
    sc_core::sc_event cycle_;
    sc_core::sc_event progress_;
};

}  // namespace mktme::platform
