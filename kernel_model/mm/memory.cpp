// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/memory.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/paging/frame_hooks.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/syscall/work_list.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

namespace mktme::mm {

namespace {

/// Part of the commit limit that only privileged processes may use: 8 MiB (admin_reserve_kbytes).
constexpr Pages admin_reserve = in_pages(8 << 20);

bool is_users(FrameUse use) { return use == FrameUse::anonymous || use == FrameUse::file; }

/// Returns true if the first 512 frames are one aligned block under one KeyID.
bool begins_block(const FrameTable& frames, std::span<const Frame> ended) {
    constexpr std::uint64_t count = frames_of(Order::huge);
    if (ended.size() < count || number(ended[0]) % count != 0) return false;
    for (std::uint64_t i = 1; i < count; ++i)
        if (number(ended[i]) != number(ended[0]) + i || frames.keyid(ended[i]) != frames.keyid(ended[0]))
            return false;
    return true;
}

}  // namespace

Memory::Memory(Hardware& machine, MemorySettings given)
    : settings{given},
      hardware{&machine},
      frames{given.frames, given.nodes},
      swap{given.swap.pages},
      encrypted_{std::make_unique<EncryptedFrames>(*this)},
      list_{&free_list()},
      zero_page_{*allocate(FrameUse::zero_page, KeyId{}, Zero::yes)} {
    hooks = encrypted_.get();
    drain();
}

Memory::~Memory() = default;

bool Memory::commit(Pages pages, bool privileged) {
    switch (settings.overcommit) {
        case Overcommit::always: break;
        case Overcommit::guess:
            if (pages > settings.frames) return false;
            break;
        case Overcommit::never: {
            Pages allowed = settings.frames * settings.overcommit_ratio / 100;
            if (!privileged) allowed -= std::min(allowed, admin_reserve);
            if (committed_ + pages >= allowed) return false;
            break;
        }
    }
    committed_ += pages;
    return true;
}

/// An entry that waits for the hardware: others may run meanwhile.
class Memory::Aside {
public:
    explicit Aside(Memory& memory)
        : memory_{&memory},
          list_{memory.list_},
          is_working_{std::exchange(memory.is_working_, false)} {
        if (!list_->locks().is_empty()) memory.waiting_.push_back(list_);
        memory.list_ = &memory.free_list();
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;
    ~Aside() {
        std::erase(memory_->waiting_, list_);
        memory_->list_ = list_;
        memory_->is_working_ = is_working_;
    }

private:
    Memory* memory_;
    WorkList* list_;
    bool is_working_;
};

WorkList& Memory::free_list() {
    if (free_lists_.empty()) free_lists_.push_back(&lists_.emplace_back(settings.costs));
    return *free_lists_.back();
}

WorkList& Memory::take_list() {
    WorkList& list = free_list();
    free_lists_.pop_back();
    return list;
}

void Memory::drain() { play(); }

std::vector<tme::PconfigResult> Memory::play() {
    WorkList& list = *list_;
    const Aside aside{*this};
    return list.play(*hardware, *this);
}

syscall::Translation Memory::translate(const syscall::UserAccess& access) {
    const Aside aside{*this};
    return hardware->translate(access);
}

bool Memory::is_locked(DramAddr page) const {
    return std::ranges::any_of(waiting_, [&](const WorkList* list) { return list->locks().has(page); });
}

void Memory::settle_page(DramAddr page) {
    if (!is_locked(page)) return;
    drain();
    const Aside aside{*this};
    hardware->wait_until([&] { return !is_locked(page); });
}

void Memory::enter(AddressSpace& space) {
    if (space.is_entered) {
        const Aside aside{*this};
        hardware->wait_until([&] { return !space.is_entered; });
    }
    space.is_entered = true;
}

std::optional<Frame> Memory::huge_zero_page() {
    if (!huge_zero_page_) huge_zero_page_ = allocate_huge(FrameUse::zero_page, KeyId{}, Zero::yes);
    return huge_zero_page_;
}

std::vector<Frame> Memory::own_frames() const {
    std::vector<Frame> own{zero_page_};
    for (Pages i = 0; huge_zero_page_ && i < huge_page_pages; ++i)
        own.push_back(Frame{number(*huge_zero_page_) + i});
    return own;
}

/// Returns what `allocate(node)` finds on the node of the entry's core, or on the next one that has it.
template <class Allocate>
std::optional<Frame> Memory::nearest(Allocate&& allocate) {
    const std::uint32_t own = number(work().core()) / settings.cores_of_node;
    for (std::uint32_t i = 0; i < frames.nodes(); ++i)
        if (const auto frame = allocate(NodeId{(own + i) % frames.nodes()})) return frame;
    return std::nullopt;
}

std::optional<Frame> Memory::allocate(FrameUse use, KeyId keyid, Zero zero) {
    const auto from = [&](NodeId node) { return frames.allocate(use, keyid, node); };
    auto frame = nearest(from);
    if (!frame && work().has_parked()) {
        drain();
        frame = nearest(from);
    }
    if (frame) prepare(*frame, Order::page, use, zero);
    return frame;
}

std::optional<Frame> Memory::allocate_on(NodeId node, FrameUse use, KeyId keyid, Zero zero) {
    const auto frame = frames.allocate(use, keyid, node);
    if (frame) prepare(*frame, Order::page, use, zero);
    return frame;
}

std::optional<Frame> Memory::allocate_huge(FrameUse use, KeyId keyid, Zero zero) {
    const auto first =
        nearest([&](NodeId node) { return frames.allocate_block(frames_of(Order::huge), use, keyid, node); });
    if (first) prepare(*first, Order::huge, use, zero);
    return first;
}

/// The kernel's own frames have no KeyID, and only the hooks of users' frames know KeyIDs.
void Memory::prepare(Frame first, Order order, FrameUse use, Zero zero) {
    const std::uint64_t count = frames_of(order);
    for (std::uint64_t i = 0; i < count; ++i)
        work().locks().lock(DramAddr{(number(first) + i) << page_shift});
    if (is_users(use)) {
        if (skipped != SkippedStep::page_reference) keyids.get_pages(frames.keyid(first), count);
        return hooks->prepare(first, order, frames.keyid(first), zero, work());
    }
    for (std::uint64_t i = 0; zero == Zero::yes && i < count; ++i) {
        const PhysAddr page = address_of(Frame{number(first) + i});
        if (use == FrameUse::page_table) work().clear_table(page);
        else work().clear_page(page);
    }
}

void Memory::put_all(std::span<const Frame> ended) {
    retired_.clear();
    for (const Frame frame : ended) {
        const FrameUse use = frames.use(frame);
        if (!frames.put(frame)) {
            // Nobody may take it for its own before the flushes above have retired.
            if (use != FrameUse::zero_page) work().locks().lock(DramAddr{number(frame) << page_shift});
            continue;
        }
        if (is_users(use)) retired_.push_back(frame);
        else work().park(DramAddr{number(frame) << page_shift});
    }
    retire(retired_);
    for (const Frame frame : retired_) work().park(DramAddr{number(frame) << page_shift});
}

/// Calls the hook once for 2 MiB that end together, otherwise for each page.
void Memory::retire(std::span<const Frame> ended) {
    for (std::size_t i = 0; i < ended.size();) {
        const bool is_block = begins_block(frames, ended.subspan(i));
        const Order order = is_block ? Order::huge : Order::page;
        hooks->retire(ended[i], order, work());
        i += frames_of(order);
    }
}

void Memory::take_back(DramAddr page) {
    const Frame frame{page.count() >> page_shift};
    keyids.put_pages(frames.keyid(frame), 1);
    frames.give_back(frame);
}

void Memory::still_cached(PhysAddr from) {
    const KeyId keyid = settings.entries.keyid(from.count());
    note_broken(fmt::format("{}: lines of the page at {:#x} are cached under KeyID {} behind their flush",
                            keyid == KeyId{} ? "A3" : "A4", settings.entries.page(from.count()).count(),
                            keyid.count()));
}

void Memory::read(PhysAddr from, std::span<std::byte> to) {
    const DramAddr page = settings.entries.page(from.count());
    if (work().locks().has(page)) drain();
    settle(Frame{page.count() >> page_shift});
    hardware->peek(from, to);
    work().read(from, to.size());
}

void Memory::write(PhysAddr to, std::span<const std::byte> from) {
    work().write(to, from);
    work().locks().lock(settings.entries.page(to.count()));
}

void Memory::copy_page(Frame to, Frame from) {
    work().copy_page(address_of(to), address_of(from));
    for (const Frame each : {to, from}) work().locks().lock(DramAddr{number(each) << page_shift});
}

void Memory::device_read(syscall::DeviceId device, std::uint64_t address, std::span<std::byte> to) {
    drain();
    const Aside aside{*this};
    hardware->device_read(device, address, to);
}

void Memory::device_write(syscall::DeviceId device, std::uint64_t address, std::span<const std::byte> from) {
    drain();
    const Aside aside{*this};
    hardware->device_write(device, address, from);
}

WorkList* Memory::use_list(WorkList* list) {
    WorkList* previous = is_working_ ? list_ : nullptr;
    is_working_ = list != nullptr;
    list_ = is_working_ ? list : &free_list();
    return previous;
}

}  // namespace mktme::mm
