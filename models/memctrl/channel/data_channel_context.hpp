// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/clock_domain.hpp"
#include "models/crypto/engine_timing.hpp"

namespace mktme::dram {
struct DramParams;
struct Part;
}  // namespace mktme::dram

namespace mktme::memctrl {

struct ControllerParams;

class CommandLog;
class DataPath;
class LineKeys;
class Outboxes;

/// What a package lends its data channels.
struct ChannelLinks {
    DataPath* data = nullptr;        // data path of requests; null with data.mode = none
    const LineKeys* keys = nullptr;  // keys of requests; null: requests bring their own
    Outboxes* outboxes = nullptr;    // destination of answers; null: nobody wants any
};

/// Parameters and shared objects of the data channels of one channel.
struct DataChannelContext {
    const dram::Part& part;
    std::uint64_t ranks;
    const ControllerParams& controller;
    const dram::DramParams& dram;
    const ClockDomain& clock;
    Cycles watchdog;               // longest time without progress; Cycles::max(): unlimited
    crypto::EngineTiming* engine;  // null with encryption.mode = off
    CommandLog& commands;
    ChannelLinks links;
};

}  // namespace mktme::memctrl
