// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "kernel_model/mm/address.hpp"
#include "kernel_model/mm/mapping/anon_vma.hpp"
#include "kernel_model/mm/mapping/keyid_ref.hpp"
#include "kernel_model/mm/mapping/vm_flags.hpp"

namespace mktme::mm {

struct OpenMemoryFile;

/// A mapping: a range of an address space whose pages have the same properties (struct vm_area_struct).
struct Vma {
    Range range;       // changed by VmaTree only
    Pages offset = 0;  // of the first page in the file; of an anonymous mapping, where it was first mapped
    VmFlags flags;
    KeyIdRef key{};                        // KeyID of the pages it gets
    std::shared_ptr<OpenMemoryFile> file;  // null: anonymous
    AnonLinks anon;
    Vma* previous = nullptr;  // by address; kept by VmaTree
    Vma* next = nullptr;

    [[nodiscard]] KeyId keyid() const { return key.keyid(); }
    [[nodiscard]] bool is_anonymous() const { return file == nullptr; }
    [[nodiscard]] bool is_accessible() const { return flags.has(vm::access); }
    /// Returns true if writes to it stay with this process (is_cow_mapping).
    [[nodiscard]] bool is_copied_on_write() const {
        return flags.only(vm::shared | vm::may_write) == vm::may_write;
    }
    [[nodiscard]] Pages offset_of(Address address) const { return offset + in_pages(address - range.start); }
};

}  // namespace mktme::mm
