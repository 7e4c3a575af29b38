// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "models/base/error.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/crypto/tweak_input.hpp"
#include "models/tme/boot/key_params.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "sim/config/sim_config.hpp"
#include "tests/machines/draw_machine.hpp"
#include "tests/machines/judge.hpp"
#include "tests/machines/trace_contents.hpp"
#include "tests/machines/xts_key.hpp"

namespace mktme::machines {

namespace {

using crypto::EncryptionMode;
using workloads::KeyIdAssignment;

constexpr std::size_t most_complaints = 3;
constexpr std::size_t block_bytes = 16;

/// A key that the machine's files give for a KeyID, and the earliest time at which it can be in use.
struct ToldKey {
    std::uint64_t keyid;
    SimTime since;
    XtsOracle key;
};

/// Forms in which lines of a KeyID can lie in DRAM.
struct Possible {
    bool plain = false;
    bool untold = false;  // a key that no file gives: drawn, or the TME key
    std::vector<const XtsOracle*> keys;
};

std::uint64_t word(const Octets& line, std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value |= std::uint64_t{line[at + i]} << 8 * i;
    return value;
}

/// Returns the KeyID in the pattern of a write without data (docs/models/contents.md); nothing if `line` is no pattern.
std::optional<std::uint64_t> pattern_writer(const Octets& line, std::uint64_t address) {
    const std::uint64_t version = word(line, 8, 4);
    const std::uint64_t keyid = word(line, 12, 2);
    for (std::size_t block = 0; block < line.size() / block_bytes; ++block) {
        const std::size_t at = block * block_bytes;
        if (word(line, at, 8) != address || word(line, at + 8, 4) != version ||
            word(line, at + 12, 2) != keyid || word(line, at + 14, 2) != block)
            return std::nullopt;
    }
    return keyid;
}

/// Returns true if byte `i` of the line can be that of a pattern. The number of the write is arbitrary.
bool fits_pattern(const Octets& line, std::size_t i, std::uint64_t address, std::uint64_t keyid) {
    const std::size_t in_block = i % block_bytes;
    if (in_block < 8) return line[i] == static_cast<unsigned char>(address >> 8 * in_block);
    if (in_block < 12) return true;
    if (in_block < 14) return line[i] == static_cast<unsigned char>(keyid >> 8 * (in_block - 12));
    return line[i] == static_cast<unsigned char>(i / block_bytes >> 8 * (in_block - 14));
}

class BusJudge {
public:
    explicit BusJudge(const Machine& machine)
        : machine_{machine},
          config_{machine.config()},
          layout_{config_.mktme} {
        for (const auto& key : config_.mktme.key) tell(key, SimTime{});
        for (const auto& program : config_.mktme.program)
            if (program.command == tme::PconfigCommand::set_key_direct) tell(program, program.at);
        const auto& workload = config_.workload;
        has_partial_writes_ = workload.request_bytes.count() % line_size.count() != 0 ||
                              workload.request_alignment != line_size;
        writes_zeros_ =
            machine.has_trace() && machine.trace.format == "nvmain" && !machine.trace.has_contents;
    }

    void see(const BusLine& line) {
        const Octets bytes = octets_from_hex(line.bytes);
        if (line.is_write) check_write(line, bytes);
        else check_read(line, bytes);
        memory_[line.address] = bytes;
        if (line.is_write) written_.insert(line.address);
    }
    /// Returns the number of reads that differ from the last transfer of a line that was written and is tampered with.
    [[nodiscard]] std::uint64_t changed_reads() const { return changed_reads_; }
    Complaints take() { return std::move(complaints_); }

private:
    template <class Params>
    void tell(const Params& params, SimTime since) {
        if (params.data_key.empty() || params.tweak_key.empty()) return;
        told_.push_back({params.keyid, since, XtsOracle{params.data_key, params.tweak_key}});
    }

    void complain(const BusLine& line, std::string_view what) {
        if (complaints_.size() < most_complaints)
            complaints_.push_back(fmt::format("bus: {} of {:#x} at {} fs {}",
                                              line.is_write ? "write" : "read", line.address,
                                              line.time.count(), what));
    }

    [[nodiscard]] bool is_tampered(std::uint64_t address) const {
        return std::ranges::any_of(config_.data.fault, [&](const auto& fault) {
            return address >= fault.address.count() && address - fault.address.count() < fault.length.count();
        });
    }

    void check_read(const BusLine& line, const Octets& bytes) {
        const auto before = memory_.find(line.address);
        if (before == memory_.end() || before->second == bytes) return;
        if (!is_tampered(line.address)) complain(line, "is not what crossed the bus last");
        else if (written_.contains(line.address)) ++changed_reads_;
    }

    /// Returns the KeyID that requests for the line carry; nothing if it is uncertain.
    [[nodiscard]] std::optional<std::uint64_t> keyid_of(std::uint64_t address) const {
        const auto& workload = config_.workload;
        if (config_.encryption.mode != EncryptionMode::mktme &&
            config_.encryption.mode != EncryptionMode::no_encrypt)
            return 0;
        if (workload.strip_keyid_every != 0) return std::nullopt;
        if (machine_.has_trace() && !machine_.trace.is_keyed_by_machine && machine_.trace.is_multi_line)
            return std::nullopt;
        switch (workload.keyid_assignment) {
            case KeyIdAssignment::none: return 0;
            case KeyIdAssignment::one: return workload.keyid;
            case KeyIdAssignment::by_page: return 1 + address / workload.keyid_page.count() % workload.keyids;
            case KeyIdAssignment::ranges: break;
        }
        for (const auto& range : workload.keyid_range)
            if (address >= range.first.count() && address < range.end.count()) return range.keyid;
        return 0;
    }

    [[nodiscard]] bool is_excluded(std::uint64_t address) const {
        const std::uint64_t length = config_.mktme.exclude_length.count();
        return length != 0 && address / length == config_.mktme.exclude_base.count() / length;
    }

    /// Returns the forms in which lines of this KeyID may lie in DRAM at `time` (docs/models/key-hardware.md).
    [[nodiscard]] Possible possible(std::uint64_t keyid, std::uint64_t address, SimTime time) const {
        Possible p;
        if (!uses_engine(config_)) return {.plain = true, .untold = false, .keys = {}};
        const std::uint64_t entry =
            layout_.is_above_max_keys(KeyId{static_cast<std::uint16_t>(keyid)}) ? 0 : keyid;
        const bool has_key =
            entry != 0 &&
            std::ranges::find(config_.mktme.key, entry, &tme::KeyParams::keyid) != config_.mktme.key.end();
        if (!has_key) (keyid == 0 && is_excluded(address) ? p.plain : p.untold) = true;
        std::size_t told = 0;
        for (const ToldKey& key : told_)
            if (entry != 0 && key.keyid == entry && key.since <= time)
                p.keys.push_back(&key.key), told += key.since == SimTime{} ? 1 : 0;
        if (has_key && told == 0) p.untold = true;
        for (const auto& program : config_.mktme.program) {
            if (program.keyid != entry || program.at > time) continue;
            if (program.command == tme::PconfigCommand::no_encrypt) p.plain = true;
            else if (program.command != tme::PconfigCommand::set_key_direct || program.data_key.empty())
                p.untold = true;
        }
        return p;
    }

    [[nodiscard]] Octets decrypted(const XtsOracle& key, const Octets& line, std::uint64_t address) const {
        constexpr unsigned line_bits = 6;
        const bool by_line = config_.encryption.tweak_input == crypto::TweakInput::pa_over_64;
        return key.decrypted(line, by_line ? address >> line_bits : address);
    }

    /// Returns true if `plain` is a line of the machine's trace. Its contents depend on the address in the trace, which
    /// may carry a KeyID.
    [[nodiscard]] bool is_of_trace(const Octets& plain, std::uint64_t address, std::uint64_t keyid) const {
        const PhysAddr keyed =
            layout_.with_keyid(DramAddr{address}, KeyId{static_cast<std::uint16_t>(keyid)});
        return is_trace_line(plain, machine_.trace.is_keyed_by_machine ? address : keyed.count());
    }

    /// Returns true if `plain` is certainly a line of the machine in plaintext.
    [[nodiscard]] bool is_recognised(const Octets& plain, std::uint64_t address, std::uint64_t keyid) const {
        return machine_.trace.has_contents ? is_of_trace(plain, address, keyid)
                                           : pattern_writer(plain, address).has_value();
    }

    /// Returns true if a write of the machine can have written `plain`. `before`: plaintext of the old line.
    [[nodiscard]] bool is_written(const Octets& plain, std::uint64_t address, std::uint64_t keyid,
                                  const Octets& before) const {
        if (machine_.trace.has_contents) return is_of_trace(plain, address, keyid);
        if (writes_zeros_ && std::ranges::all_of(plain, [](unsigned char byte) { return byte == 0; }))
            return true;
        if (const auto writer = pattern_writer(plain, address)) return *writer == keyid;
        if (!has_partial_writes_) return false;
        for (std::size_t i = 0; i < plain.size(); ++i) {
            const bool is_old =  // poison merges as zeros
                !before.empty() && (plain[i] == before[i] || plain[i] == 0);
            if (!is_old && !writes_zeros_ && !fits_pattern(plain, i, address, keyid)) return false;
        }
        return true;
    }

    void check_write(const BusLine& line, const Octets& bytes) {
        const auto old = memory_.find(line.address);
        const Octets before = old == memory_.end() ? Octets{} : old->second;
        const auto keyid = keyid_of(line.address);
        if (!keyid) return;
        const Possible p = possible(*keyid, line.address, line.time);
        if (is_recognised(bytes, line.address, *keyid) && !p.plain) return complain(line, "is plaintext");
        // A partial write may have read its line before a PCONFIG and be written after it.
        std::vector<Octets> olds{before};
        if (!before.empty())
            for (const XtsOracle* key : p.keys) olds.push_back(decrypted(*key, before, line.address));
        const auto is_ours = [&](const Octets& plain) {
            return std::ranges::any_of(
                olds, [&](const Octets& under) { return is_written(plain, line.address, *keyid, under); });
        };
        if (p.plain && is_ours(bytes)) return;
        for (const XtsOracle* key : p.keys)
            if (is_ours(decrypted(*key, bytes, line.address))) return;
        if (!p.untold) return complain(line, fmt::format("does not decrypt under a key of KeyID {}", *keyid));
        for (const ToldKey& other : told_)
            if (is_recognised(decrypted(other.key, bytes, line.address), line.address, *keyid) &&
                std::ranges::none_of(p.keys, [&](const auto* key) { return *key == other.key; }))
                complain(line, fmt::format("of KeyID {} is under a key of KeyID {}", *keyid, other.keyid));
    }

    const Machine& machine_;
    const sim::SimConfig& config_;
    tme::AddressLayout layout_;
    std::vector<ToldKey> told_;
    std::map<std::uint64_t, Octets> memory_;  // by line: the bytes of its last transfer
    std::set<std::uint64_t> written_;
    std::uint64_t changed_reads_ = 0;
    bool has_partial_writes_ = false;
    bool writes_zeros_ = false;
    Complaints complaints_;
};

template <class T>
T number(std::string_view digits, int base, const std::filesystem::path& file) {
    T value{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{} || end != digits.data() + digits.size())
        throw UserError{fmt::format("{}: \"{}\" is no number", file.string(), digits)};
    return value;
}

}  // namespace

std::vector<BusLine> read_bus(const std::filesystem::path& file) {
    std::ifstream stream{file};
    std::string text;
    if (!std::getline(stream, text) || text != "time_fs,channel,direction,address,bytes")
        throw UserError{fmt::format("{}: is no bus.csv", file.string())};
    std::vector<BusLine> bus;
    while (std::getline(stream, text)) {
        std::array<std::string_view, 5> fields;
        std::string_view rest = text;
        for (auto& field : fields) {
            const auto comma = std::min(rest.find(','), rest.size());
            field = rest.substr(0, comma);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
        if (fields[4].size() != 2 * line_size.count() || !fields[3].starts_with("0x"))
            throw UserError{fmt::format("{}: \"{}\" is no line of it", file.string(), text)};
        bus.push_back({.time = SimTime{number<std::uint64_t>(fields[0], 10, file)},
                       .is_write = fields[2] == "write",
                       .address = number<std::uint64_t>(fields[3].substr(2), 16, file),
                       .bytes = std::string{fields[4]}});
    }
    return bus;
}

Complaints judge_bus(const Machine& machine, const Stats& stats, const std::vector<BusLine>& bus) {
    BusJudge judge{machine};
    for (const BusLine& line : bus) judge.see(line);
    auto complaints = judge.take();
    if (const double wrong = wrong_reads(stats); wrong < static_cast<double>(judge.changed_reads()))
        complaints.push_back(
            fmt::format("bus: {} reads of lines that a fault changed, but {} are called wrong",
                        judge.changed_reads(), wrong));
    const auto writes = static_cast<double>(std::ranges::count_if(bus, &BusLine::is_write));
    const auto reads = static_cast<double>(bus.size()) - writes;
    if (reads != stats["memory.reads"] - stats["memory.forwarded"] + stats["memory.merges"] ||
        writes != stats["memory.writes"] - stats["memory.coalesced"])
        complaints.push_back(
            fmt::format("bus: {} reads and {} writes are not those of stats.json", reads, writes));
    return complaints;
}

}  // namespace mktme::machines
