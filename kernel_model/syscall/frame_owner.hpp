// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"

namespace mktme::syscall {

/// Owner of the frames that calls free. It gets each back once nothing in the machine can use it any more, and is told of lines that
/// outlast their flush.
class FrameOwner {
public:
    virtual ~FrameOwner() = default;
    virtual void take_back(DramAddr page) = 0;
    virtual void still_cached(PhysAddr /*from*/) {}
};

}  // namespace mktme::syscall
