// SPDX-License-Identifier: Apache-2.0
#include "models/platform/uncore.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/cache/message_text.hpp"
#include "models/cache/slice_of.hpp"
#include "models/platform/package.hpp"

namespace mktme::platform {

// Slices and links: which of them does something next, and where their messages go.

Uncore::Uncore(const cache::HierarchyParams& params, const LinkTiming& link, const ClockDomain& clock,
               const std::vector<Package*>& packages, const std::vector<std::size_t>& device_packages,
               TableLines* tables)
    : clock_{clock},
      latency_{params.llc.latency},
      hop_{params.hop},
      cores_a_package_{params.cores},
      accesses_{params.all_cores()},
      tables_{tables} {
    for (Package* const package : packages) {
        Home& home = homes_.emplace_back(Home{.package = package, .contents = std::nullopt});
        if (package->contents() != nullptr) home.contents.emplace(*package->contents(), package->layout());
        for (std::uint64_t number = 0; number < params.cores; ++number) {
            packages_.push_back(homes_.size() - 1);
            requesters_.push_back(package->connect());
            slices_.push_back(
                std::make_unique<cache::Slice>(params, static_cast<std::uint32_t>(slices_.size()),
                                               fmt::format("{}.slice{}", package->path(), number),
                                               cache::Slice::Outboxes{to_cores_, to_memory_, of_devices_}));
        }
    }
    packages_.insert(packages_.end(), device_packages.begin(), device_packages.end());
    for (std::size_t of_cores = 0; of_cores < homes_.size(); ++of_cores)
        for (std::size_t of_slices = 0; of_slices < homes_.size(); ++of_slices)
            ways_.push_back({of_cores, of_slices, Link{link}, Link{link}});
}

void Uncore::observe(cache::CacheObserver* observer) {
    observer_ = observer;
    for (const auto& slice : slices_) slice->observe(observer);
}

void Uncore::report_to(StatSources& sources) {
    for (const auto& slice : slices_) {
        sources.add("cache.llc", *slice);
        reporters_.push_back({slice.get()});
        sources.add("directory", reporters_.back());
    }
    for (Way& way : ways_) {
        if (way.of_cores == way.of_slices) continue;
        sources.add(fmt::format("link.{}.{}", way.of_cores, way.of_slices), way.to_slices, "link");
        sources.add(fmt::format("link.{}.{}", way.of_slices, way.of_cores), way.to_cores, "link");
    }
}

/// Returns the package whose memory has a line. A line that none has goes to the first, whose memory will refuse it.
std::size_t Uncore::home_of(PhysAddr line) const {
    if (homes_.size() == 1) return 0;
    const std::uint64_t address = any_package().layout().without_keyid(line).count();
    const auto has_line = [&](const Home& home) {
        return address - home.package->base().count() < home.package->capacity().count();
    };
    const auto found = std::ranges::find_if(homes_, has_line);
    return found == homes_.end() ? 0 : static_cast<std::size_t>(found - homes_.begin());
}

bool Uncore::is_cached(PhysAddr line) const {
    const cache::Slice& slice = slice_of(line, home_of(line));
    return slice.array().find(line) != cache::no_entry || slice.directory().find(line) != nullptr;
}

cache::Slice& Uncore::slice_of(PhysAddr line, std::size_t home) const {
    const std::uint64_t address = any_package().layout().without_keyid(line).count();
    return *slices_[home * cores_a_package_ + cache::slice_of(address, cores_a_package_)];
}

Uncore::Way& Uncore::way(std::size_t of_cores, std::size_t of_slices) {
    return ways_[of_cores * homes_.size() + of_slices];
}

void Uncore::deliver(const cache::Message& message) {
    if (message.kind == cache::MessageKind::wbinvd)
        return slices_[package_of(message.core) * cores_a_package_ + message.place]->deliver(message);
    const std::size_t home = home_of(message.line);
    const std::size_t package = package_of(message.core);
    if (home == package) slice_of(message.line, home).deliver(message);
    else way(package, home).to_slices.put(message, message.core);
}

Cycles Uncore::next_event() const {
    Cycles next = Cycles::max();
    for (const auto& slice : slices_) next = std::min(next, slice->next());
    if (homes_.size() == 1) return next;
    for (const Way& way : ways_) next = std::min({next, way.to_slices.next(), way.to_cores.next()});
    return next;
}

Cycles Uncore::next() const { return std::min(next_event(), next_of_memory()); }

void Uncore::run(Cycles limit) {
    limit_ = limit;
    while (true) {
        const Cycles event = next_event();
        const Cycles target = std::min(event, limit_);
        const Cycles of_memory = next_of_memory();
        // What the controllers do up to the edge of the event must be known before it.
        if (of_memory != Cycles::max() && of_memory <= target && !has_run_memory_to(target)) {
            run_memory(std::min(target, of_memory));
            collect_answers();
            continue;
        }
        if (event >= limit_ || event == Cycles::max()) return;
        step(event);
    }
}

/// Does one cycle of all links and slices in which something happens.
void Uncore::step(Cycles now) {
    if (now >= hop_) judge_accesses(now - hop_);
    const std::size_t sent = to_cores_.size();
    if (homes_.size() > 1) step_links(now);
    for (std::uint32_t number = 0; number < slices_.size(); ++number) {
        if (slices_[number]->next() != now) continue;
        const std::size_t sent_before = to_cores_.size();
        slices_[number]->step(now);
        if (homes_.size() > 1) send_to_cores(number, sent_before);
        if (!to_memory_.empty()) send_to_memory(number);
        if (!of_devices_.empty()) see_devices();
    }
    for (std::size_t i = sent; i < to_cores_.size(); ++i) limit_ = std::min(limit_, to_cores_[i].at + hop_);
}

/// Lets the messages cross that come to a link in this cycle.
void Uncore::step_links(Cycles now) {
    for (Way& way : ways_) {
        way.to_cores.take(now, to_cores_);
        way.to_slices.take(now, crossing_);
        for (const cache::Message& message : crossing_)
            slice_of(message.line, way.of_slices).deliver(message);
        crossing_.clear();
    }
}

/// Puts messages of a slice, from number `sent` on, on their links, if they go to cores of other packages.
void Uncore::send_to_cores(std::uint32_t slice, std::size_t sent) {
    const std::size_t home = slice / cores_a_package_;
    std::size_t kept = sent;
    for (std::size_t i = sent; i < to_cores_.size(); ++i) {
        const std::size_t package = package_of(to_cores_[i].core);
        if (package == home) to_cores_[kept++] = to_cores_[i];
        else way(package, home).to_cores.put(to_cores_[i], slice);
    }
    to_cores_.resize(kept);
}

void Uncore::stop_at(SimTime time) { memory_end_ = cycle_at(any_package().clock(), time); }

void Uncore::reach() {
    memory_done_ = std::max(memory_done_, memory_end_);
    for (const Home& home : homes_) home.package->advance(memory_done_);
    collect_answers();
}

bool Uncore::is_quiet() const {
    return next_event() == Cycles::max() &&
           std::ranges::all_of(slices_, [](const auto& slice) { return slice->is_quiet(); });
}

std::vector<std::string> Uncore::on_its_way() const {
    std::vector<std::string> lines;
    for (const auto& slice : slices_) {
        const auto of_slice = slice->on_its_way();
        lines.insert(lines.end(), of_slice.begin(), of_slice.end());
    }
    for (const Way& way : ways_)
        for (const Link* const link : {&way.to_slices, &way.to_cores})
            link->for_each_waiting([&](const cache::Message& message) {
                lines.push_back(fmt::format("link between packages {} and {}: {}", way.of_cores,
                                            way.of_slices, cache::text_of(message)));
            });
    return lines;
}

}  // namespace mktme::platform
