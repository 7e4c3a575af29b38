// SPDX-License-Identifier: Apache-2.0
#include "models/platform/processor.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/platform/package.hpp"
#include "models/platform/package_params.hpp"

namespace mktme::platform {

namespace {

/// Adds a time to a cycle that may be Cycles::max(): never.
Cycles later(Cycles cycle, Cycles time) { return cycle == Cycles::max() ? cycle : cycle + time; }

/// Returns what crossing a link takes, in whole cycles of the cores.
LinkTiming timing_of(const LinkParams& link, const ClockDomain& clock) {
    return {.latency = clock.at_or_after(link.latency),
            .line = Cycles{(line_size.count() * clock.frequency().count() + link.bandwidth.count() - 1) /
                           link.bandwidth.count()}};
}

/// Returns the parameters of the caches of a machine, with what they must know of the rest of it.
cache::HierarchyParams caches_of(const ProcessorParams& params, const Attached& attached) {
    cache::HierarchyParams caches = params.caches;
    caches.clock = params.clock;
    caches.devices = attached.devices.size();
    return caches;
}

std::vector<std::size_t> packages_of(const Attached& attached) {
    std::vector<std::size_t> packages;
    for (const DmaDevice::Setup& device : attached.devices) packages.push_back(device.package);
    return packages;
}

/// Moves messages of a core for the trap port to those on their way, which are in order of (cycle, core).
template <class ToPort>
void take_for_port(std::vector<ToPort>& sent, std::vector<ToPort>& on_their_way) {
    const auto place = [](const ToPort& each) { return std::pair{each.at, each.core}; };
    for (const ToPort& message : sent)
        on_their_way.insert(std::ranges::upper_bound(on_their_way, place(message), {}, place), message);
    sent.clear();
}

bool in_seam(const Package& package) { return package.params().keys.mktme.seam; }

}  // namespace

Processor::Processor(const ProcessorParams& params, const std::vector<CoreJob>& jobs,
                     const std::vector<Package*>& packages, const Attached& attached)
    : clock_{params.clock},
      caches_{caches_of(params, attached)},
      hop_{params.caches.hop},
      link_{timing_of(params.link, clock_)},
      nearest_{std::min(params.caches.hop, link_.latency)},
      core_to_core_{params.caches.hop * 2 +
                    (attached.traps == nullptr ? params.caches.llc.latency : Cycles{})},
      paging_{packages.front()->layout(),
              {.levels = static_cast<int>(params.mmu.levels), .in_seam = in_seam(*packages.front())}},
      ept_{packages.front()->layout()},
      uncore_{caches_, link_, clock_, packages, packages_of(attached), attached.tables},
      port_{attached.traps} {
    static const CoreJob idle;
    for (std::uint32_t number = 0; number < caches_.all_cores(); ++number) {
        const Package& package = *packages[number / caches_.cores];
        const CoreJob& job = number < jobs.size() ? jobs[number] : idle;
        has_work_.push_back(job.source != nullptr);
        cores_.push_back(std::make_unique<cpu::Core>(
            cpu::Core::Setup{.core = params.core,
                             .caches = caches_,
                             .mmu = params.mmu,
                             .tlb = params.tlb,
                             .paging = paging_,
                             .ept = ept_,
                             .tables = job.tables,
                             .space = job.space,
                             .number = number,
                             .path = fmt::format("{}.core{}", package.path(), number % caches_.cores),
                             .has_trap_port = port_ != nullptr},
            job.source));
    }
    for (const DmaDevice::Setup& device : attached.devices)
        devices_.emplace_back(device, static_cast<std::uint32_t>(cores_.size() + devices_.size()), caches_);
}

void Processor::observe(cpu::MachineObserver* observer) {
    for (const auto& core : cores_) core->observe(observer);
    uncore_.observe(observer);
}

void Processor::run() {
    while (round()) continue;
    check_finished();
}

SimTime Processor::time() const {
    Cycles slowest = Cycles::max();
    Cycles last{};
    for (const auto& core : cores_) {
        last = std::max(last, core->done());
        if (!core->is_finished()) slowest = std::min(slowest, core->done());
    }
    return clock_.edge(std::min(slowest, last));
}

void Processor::report_to(StatSources& sources) {
    for (std::size_t number = 0; number < cores_.size(); ++number) {
        cpu::Core& core = *cores_[number];
        const std::string path = fmt::format("cpu.{}", number);
        core_reporters_.push_back({this, number});
        sources.add(path, core_reporters_.back(), "cpu.total");
        idle_reporters_.push_back({this, number});
        sources.add(path, idle_reporters_.back(), "cpu.total");
        sources.add(path + ".tlb", core.translator(), "tlb");
        for (std::size_t level = 0; level < core.caches().levels(); ++level) {
            cache::PrivateLevel& each = core.caches().level(level);
            reporters_.push_back({&each});
            sources.add(fmt::format("{}.{}", path, each.name), reporters_.back(), "cache." + each.name);
        }
    }
    for (std::size_t number = 0; number < devices_.size(); ++number)
        sources.add(fmt::format("device.{}", number), devices_[number], "device.total");
    uncore_.report_to(sources);
}

cpu::CoreStats Processor::CoreReporter::stats(SimTime at) const {
    const cpu::Core& core = processor->core(number);
    return core.stats(processor->clock().at_or_after(at));
}

IdleStats Processor::IdleReporter::stats(SimTime at) const {
    const cpu::Core& core = processor->core(number);
    if (!processor->has_work_[number] || !core.is_finished()) return {};
    std::uint64_t now = processor->clock().at_or_after(at).count();
    if (processor->is_finished()) {
        now = 0;
        for (const auto& each : processor->cores_) now = std::max(now, each->stats().cycles());
    }
    return {.idle_cycles = now - core.stats().cycles()};
}

std::vector<PhysAddr> Processor::dirty_lines() const {
    std::vector<PhysAddr> lines;
    const auto add = [&](const cache::SetArray& array) {
        array.for_each([&](cache::EntryIndex entry) {
            if (array.state(entry) == cache::LineState::modified) lines.push_back(array.line(entry));
        });
    };
    for (const auto& core : cores_)
        for (std::size_t level = 0; level < core->caches().levels(); ++level)
            add(core->caches().level(level).array);
    for (std::size_t number = 0; number < uncore_.slices(); ++number) add(uncore_.slice(number).array());
    return lines;
}

bool Processor::is_finished() const {
    return std::ranges::all_of(cores_, [](const auto& core) { return core->is_finished(); });
}

bool Processor::can_go_on() const {
    return uncore_.next() != Cycles::max() || next_trap() != Cycles::max() ||
           std::ranges::any_of(cores_, [](const auto& core) { return core->next() != Cycles::max(); }) ||
           std::ranges::any_of(devices_,
                               [](const DmaDevice& device) { return device.next() != Cycles::max(); });
}

void Processor::stop_at(SimTime time) {
    barrier_ = cycle_at(clock_, time);
    uncore_.stop_at(time);
}

bool Processor::round() {
    watch();
    run_cores(std::min(uncore_.next(), next_trap()));
    Cycles first = Cycles::max();
    for (std::size_t number = 0; number < cores_.size(); ++number) {
        take_messages(cores_[number]->outbox());
        take_for_port(cores_[number]->traps(), traps_);
        take_for_port(cores_[number]->marks(), marks_);
        uncore_.note_accesses(number, cores_[number]->accesses());
        first = std::min(first, cores_[number]->next());
    }
    for (DmaDevice& device : devices_) {
        take_messages(device.outbox());
        first = std::min(first, device.next());
    }
    const Cycles limit = std::min(later(first, hop_), barrier_);
    uncore_.run(std::min(limit, next_trap()));
    if (uncore_.outbox().empty() && first >= barrier_ && next_trap() >= barrier_) {
        uncore_.judge_before(barrier_);
        return false;
    }
    serve_traps(limit);
    deliver_messages();
    return true;
}

/// Returns the next cycle in which a trap comes to the port, or the port does something by itself.
Cycles Processor::next_trap() const {
    const Cycles of_port = port_ == nullptr ? Cycles::max() : port_->next();
    return traps_.empty() ? of_port : std::min(of_port, traps_.front().at);
}

/// Lets the port do its next cycle, if no core can send it another trap for that cycle.
void Processor::serve_traps(Cycles limit) {
    const Cycles now = next_trap();
    for (const cache::Message& message : uncore_.outbox()) limit = std::min(limit, message.at + hop_);
    if (now >= limit) return;
    const auto later_ones =
        std::ranges::find_if(traps_, [&](const cpu::Trap& trap) { return trap.at != now; });
    show_marks(now);
    std::for_each(traps_.begin(), later_ones, [&](const cpu::Trap& trap) { port_->take(trap); });
    traps_.erase(traps_.begin(), later_ones);
    for (const cpu::TrapAnswer& answer : port_->run(now)) {
        if (answer.at < now + hop_)
            throw InvariantError{
                fmt::format("the answer to a trap of core {} comes in cycle {}, before a hop from {}",
                            answer.core, answer.at.count(), now.count())};
        cores_[answer.core]->deliver(answer);
    }
}

/// Runs each core up to the first cycle in which something could come to it that is not known yet: from the uncore, or from
/// another core by way of a slice.
void Processor::run_cores(Cycles of_uncore) {
    Cycles first = Cycles::max();
    Cycles second = Cycles::max();  // of all but the core that is first
    const auto consider = [&](Cycles next) {
        second = std::min(second, std::max(first, next));
        first = std::min(first, next);
    };
    const auto limit_of = [&](Cycles own) {
        const Cycles others = own == first ? second : first;
        return std::min({later(of_uncore, nearest_), later(others, core_to_core_), barrier_});
    };
    for (const auto& core : cores_) consider(core->next());
    for (const DmaDevice& device : devices_) consider(device.next());
    for (const auto& core : cores_) core->run(limit_of(core->next()));
    if (devices_.empty()) return;
    const Cycles end = cores_go_on_until();
    for (DmaDevice& device : devices_) {
        const bool may_stop = device.stops_with_cores();
        device.run(may_stop ? std::min(limit_of(device.next()), end) : limit_of(device.next()));
        if (may_stop && is_finished() && device.next() >= end) device.stop();
    }
}

/// Returns a cycle before which some core has not finished; when all have, the one in which that came. Cycles::max(): a core
/// waits, and nothing can come to it that is not known yet.
Cycles Processor::cores_go_on_until() const {
    Cycles latest{};
    for (const auto& core : cores_)
        latest = std::max(latest, core->is_finished() ? Cycles{core->stats().cycles()} : core->next());
    return latest;
}

void Processor::take_messages(std::vector<cache::Message>& outbox) {
    for (const cache::Message& message : outbox) uncore_.deliver(message);
    outbox.clear();
}

/// Shows the port the flags that it learns of by cycle `now`.
void Processor::show_marks(Cycles now) {
    const auto later_ones =
        std::ranges::find_if(marks_, [&](const cpu::EntryMark& mark) { return mark.at > now; });
    std::for_each(marks_.begin(), later_ones, [&](const cpu::EntryMark& mark) { port_->see(mark); });
    marks_.erase(marks_.begin(), later_ones);
}

void Processor::deliver_messages() {
    for (const cache::Message& message : uncore_.outbox())
        if (message.core < cores_.size()) cores_[message.core]->deliver(message);
        else devices_[message.core - cores_.size()].deliver(message);
    uncore_.outbox().clear();
}

}  // namespace mktme::platform
