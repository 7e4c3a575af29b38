// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/keyid_choice.hpp"

namespace mktme::scenario {

struct DmaRead {
    Fv range;
    Off offset;
    Len length;
    std::optional<XByte> byte;
    static constexpr auto form() {
        return version_2("read", &DmaRead::range, &DmaRead::offset, &DmaRead::length, &DmaRead::byte);
    }
    bool operator==(const DmaRead&) const = default;
};

struct DmaWrite {
    Fv range;
    Off offset;
    Len length;
    Byte byte;
    static constexpr auto form() {
        return version_2("write", &DmaWrite::range, &DmaWrite::offset, &DmaWrite::length, &DmaWrite::byte);
    }
    bool operator==(const DmaWrite&) const = default;
};

/// A transfer of a device. A read compares with the byte, if there is one.
struct Dma {
    Device device;
    std::variant<DmaRead, DmaWrite> transfer;
    std::optional<KeyIdChoice> keyid;
    static constexpr auto form() {
        return version_2("dma", &Dma::device, &Dma::transfer, options(tagged("keyid=", &Dma::keyid)));
    }
    bool operator==(const Dma&) const = default;
};

/// Work of kernel threads on pages.
struct Mm {
    PageWork work = PageWork::swap_out;
    Fv range;
    Off offset;
    Len length;
    std::optional<Dec> node;
    static constexpr auto form() {
        return version_2("mm", &Mm::work, &Mm::range, &Mm::offset, &Mm::length,
                         options(tagged("node=", &Mm::node)));
    }
    bool operator==(const Mm&) const = default;
};

/// Makes a guest whose memory is the range.
struct Vm {
    New guest;
    V memory;
    static constexpr auto form() { return version_2("vm", &Vm::guest, &Vm::memory); }
    bool operator==(const Vm&) const = default;
};

}  // namespace mktme::scenario
