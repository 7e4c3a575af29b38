// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/policy/scheduler_policy.hpp"

#include <algorithm>

#include "models/memctrl/controller_params.hpp"
#include "models/memctrl/policy/policy_names.hpp"

namespace mktme::memctrl {

// One function per file of scheduler/, named as the file; CMake generates the list from the folder.
namespace scheduler {
#define MKTME_LISTED(name) ListedScheduler name();
#include "models/memctrl/policy/scheduler_files.inc"
#undef MKTME_LISTED
}  // namespace scheduler

namespace {

const PolicyList<MakeScheduler>& all() {
    static const PolicyList<MakeScheduler> list{"controller.scheduler",
                                                {
#define MKTME_LISTED(name) scheduler::name(),
#include "models/memctrl/policy/scheduler_files.inc"
#undef MKTME_LISTED
                                                }};
    return list;
}

constexpr std::uint8_t bus_bound = 0;
constexpr std::uint8_t engine_bound(crypto::LineCipher cipher) {
    return static_cast<std::uint8_t>(1 + static_cast<std::uint8_t>(cipher));
}

/// First cycle in which the engine takes lines of this cipher in this direction.
Cycles engine_gate(const SchedulerView& view, Direction direction, crypto::LineCipher cipher) {
    if (view.engine == nullptr) return Cycles{};
    if (direction == Direction::read) return view.engine->read_gate(cipher);
    return std::max(view.engine->write_gate(cipher),
                    view.drain.drain_start() + view.engine->drain_lead(cipher));
}

/// Returns true if a column command for this request takes a line into the engine: a read's last, a write's first.
bool enters_engine(const Entry& entry) {
    return entry.request.direction == Direction::read ? entry.bursts_left == 1 : !entry.is_begun;
}

/// First cycle in which the engine takes this line, as far as the line itself goes.
Cycles own_gate(const SchedulerView& view, const Entry& entry) {
    const bool is_write = entry.request.direction == Direction::write;
    return view.engine != nullptr && is_write
               ? entry.key_ready + view.engine->arrival_lead(entry.request.key->cipher)
               : Cycles{};
}

dram::Command column_command(Direction direction) {
    return direction == Direction::read ? dram::Command::RD : dram::Command::WR;
}

}  // namespace

std::span<const Choice> Schedulers::choices() { return all().choices(); }

std::unique_ptr<SchedulerPolicy> make_scheduler(const ControllerParams& params, std::uint64_t banks) {
    return all().maker(params.scheduler.name())(params, banks);
}

Cycles column_gate(const SchedulerView& view, const Entry& entry) {
    if (!enters_engine(entry)) return Cycles{};
    return std::max(engine_gate(view, entry.request.direction, entry.request.key->cipher),
                    own_gate(view, entry));
}

SchedulerPolicy::SchedulerPolicy(const ControllerParams& params, std::uint64_t banks)
    : column_class_{params.priority == CommandPriority::column ? CommandClass::preferred
                                                               : CommandClass::other},
      row_class_{params.priority == CommandPriority::column ? CommandClass::other : CommandClass::preferred} {
    dirty_.fill(DirtyBanks((banks + 63) / 64));
}

SchedulerPolicy::LowerBounds SchedulerPolicy::lower_bounds(const SchedulerView& view, Cycles free) {
    const Direction direction = view.drain.direction();
    LowerBounds bounds{free};
    for (std::size_t i = 0; i < crypto::line_cipher_count; ++i) {
        const auto cipher = static_cast<crypto::LineCipher>(i);
        bounds[engine_bound(cipher)] = std::max(free, engine_gate(view, direction, cipher));
    }
    return bounds;
}

namespace {

/// What holds for any next command of a request.
template <class Candidate>
void look_at(const SchedulerView& view, EntryIndex index, CommandClass order, dram::Command command,
             Candidate& found) {
    const Entry& entry = view.queues[index];
    const auto bank = entry.request.where.bank;
    found.entry = index;
    found.command = command;
    found.precedence = precedence(order, entry.sequence);
    found.bound = bus_bound;
    found.around = view.device.around(command, bank);
    found.until = view.refresh.urgent(bank);
    found.at = view.device.earliest_in_bank(command, bank);
}

}  // namespace

void SchedulerPolicy::look_at_column(const SchedulerView& view, EntryIndex index, Candidate& found) const {
    const Entry& entry = view.queues[index];
    look_at(view, index, column_class_, column_command(entry.request.direction), found);
    if (!enters_engine(entry)) return;
    found.bound = engine_bound(entry.request.key->cipher);
    found.at = std::max(found.at, own_gate(view, entry));
}

void SchedulerPolicy::look_at_row(const SchedulerView& view, EntryIndex index, Candidate& found) const {
    const bool is_closed =
        view.device.open_row(view.queues[index].request.where.bank) == dram::Device::no_row;
    look_at(view, index, row_class_, is_closed ? dram::Command::ACT : dram::Command::PRE, found);
}

bool SchedulerPolicy::is_held(const SchedulerView& view, const Candidate& candidate, dram::BankIndex bank,
                              Cycles at) {
    return at >= view.refresh.first_urgent() && candidate.command == dram::Command::ACT &&
           at >= view.refresh.activates_until(view.device, view.device.rank_of(bank));
}

}  // namespace mktme::memctrl
