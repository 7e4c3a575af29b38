// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/memory_actions.hpp"

namespace mktme::scenario {

/// `page`: the KeyID of the page.
struct PageKeyId {
    static constexpr auto form() { return version_2("page"); }
    bool operator==(const PageKeyId&) const = default;
};
/// `none`: KeyID 0, or no key.
struct None {
    static constexpr auto form() { return version_1("none"); }
    bool operator==(const None&) const = default;
};
/// KEYID, without its `keyid=`.
using KeyIdChoice = std::variant<PageKeyId, None, Dec, FKey>;

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

/// Actions of a guest, on its own memory.
struct GuestFill {
    Off offset;
    Len length;
    Byte byte;
    static constexpr auto form() {
        return version_2("fill", &GuestFill::offset, &GuestFill::length, &GuestFill::byte);
    }
    bool operator==(const GuestFill&) const = default;
};
struct GuestCheck {
    Off offset;
    Len length;
    XByte byte;
    static constexpr auto form() {
        return version_2("check", &GuestCheck::offset, &GuestCheck::length, &GuestCheck::byte);
    }
    bool operator==(const GuestCheck&) const = default;
};
struct GuestTouch {
    Off offset;
    Len length;
    Pattern pattern;
    static constexpr auto form() {
        return version_2("touch", &GuestTouch::offset, &GuestTouch::length, &GuestTouch::pattern);
    }
    bool operator==(const GuestTouch&) const = default;
};

}  // namespace mktme::scenario
