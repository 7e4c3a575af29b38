// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "models/base/quantity.hpp"
#include "models/cache/line_state.hpp"
#include "models/cache/message_kind.hpp"

namespace mktme::cache {

/// Sees what caches and slices do. Events of one core or slice come in order of time.
class CacheObserver {
public:
    CacheObserver() = default;
    CacheObserver(const CacheObserver&) = delete;
    CacheObserver& operator=(const CacheObserver&) = delete;
    CacheObserver(CacheObserver&&) = delete;
    CacheObserver& operator=(CacheObserver&&) = delete;
    virtual ~CacheObserver() = default;

    /// A fill brought a line into private level `level` of a core, or changed its state there. Levels: 0 L1I, 1 L1D, 2 L2
    /// and so on.
    virtual void filled(std::uint32_t core, Cycles at, unsigned level, PhysAddr line, LineState state) = 0;
    /// A probe was taken by a core, which had the line in this state: invalid if only its write-back buffer had it.
    virtual void probed(std::uint32_t core, Cycles at, MessageKind kind, PhysAddr line, LineState had) = 0;
    /// A slice took a message. One that is laid aside is seen when it is taken at last.
    virtual void taken(std::uint32_t slice, Cycles at, MessageKind kind, std::uint32_t core,
                       PhysAddr line) = 0;
    /// A slice sent a line, or the request for one, to memory, to leave in cycle `at`.
    virtual void to_memory(std::uint32_t slice, Cycles at, bool is_write, PhysAddr line) = 0;
    /// With data.mode = full: the bytes of a line that was sent to memory.
    virtual void bytes_to_memory(std::uint32_t /*slice*/, Cycles /*at*/, PhysAddr /*line*/,
                                 const std::array<std::byte, line_size.count()>& /*bytes*/) {}

    // Where the data of lines are. Who is not interested need not override these.

    /// A load, a read of a page walk or a fetch found its line in level 0 or 1.
    virtual void read(std::uint32_t /*core*/, Cycles /*at*/, unsigned /*level*/, PhysAddr /*line*/) {}
    /// A part of a store was written in L1D.
    virtual void committed(std::uint32_t /*core*/, Cycles /*at*/, PhysAddr /*line*/) {}
    /// The last copy of a line left a core, with a Put of this kind.
    virtual void put(std::uint32_t /*core*/, Cycles /*at*/, MessageKind /*kind*/, PhysAddr /*line*/) {}
    /// A slice grants a line in a state, or the state alone, to leave in cycle `at`.
    virtual void replied(std::uint32_t /*core*/, Cycles /*at*/, PhysAddr /*line*/, LineState /*state*/,
                         bool /*has_data*/) {}
    /// A line entered a slice, or a line there was updated.
    virtual void inserted(std::uint32_t /*slice*/, Cycles /*at*/, PhysAddr /*line*/, bool /*is_dirty*/) {}
};

}  // namespace mktme::cache
