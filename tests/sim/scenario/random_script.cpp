// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/scenario/random_script.hpp"

#include <fmt/format.h>
#include <array>
#include <map>
#include <vector>

#include "models/base/random.hpp"

namespace mktme::test {

namespace {

/// Private memory, as its process must find it.
struct Mapping {
    std::vector<unsigned> bytes;  // of each page: all are equal
    std::string guest{};          // whose memory it is, if it has one
    std::string owner{};          // who works on it in this round: a thread, or the guest
    [[nodiscard]] std::size_t pages() const { return bytes.size(); }
};

struct Process {
    std::map<std::string, Mapping> mappings;
    std::vector<std::string> actors;
};

class Script {
public:
    Script(std::uint64_t seed, unsigned packages) : random_{seed, "script"} {
        line("mktme-scenario 2");
        line(fmt::format("config cores=4 packages={} keyids=6", packages));
        line(fmt::format("device wide bits=64 node={}", packages - 1));
        line("device narrow bits=32\ndevice mapped bits=32 iommu=yes");
        line("@0\nspawn p cap=SYS_RESOURCE core=0");
        for (const char* key : {"k", "j"})
            line(fmt::format("p {} = add_key mktme \"key {}\" \"type=cpu algorithm=aes-xts-128\" @s", key,
                             key));
        packages_ = packages;
        processes_["p"].actors = {"p"};
    }

    std::string write() {
        const std::uint64_t rounds = 5 + below(5);
        for (std::uint64_t i = 0; i < rounds; ++i) {
            at(time_ += 100'000);
            change_processes();
            time_ += 1'000'000;  // for all forks
            work();
            time_ += 1'000'000;
        }
        at(time_ += 10'000'000);
        for (const auto& [name, process] : processes_)
            for (const auto& [mapping, memory] : process.mappings)
                for (std::size_t page = 0; page < memory.pages(); ++page) check(name, mapping, memory, page);
        line("end");
        return text_;
    }

private:
    std::uint64_t below(std::uint64_t limit) { return random_.below(limit); }
    bool happens(unsigned percent) { return below(100) < percent; }
    void line(const std::string& text) { text_ += text + "\n"; }
    void at(std::uint64_t time) { line(fmt::format("@{}", time)); }
    void check(const std::string& actor, const std::string& name, const Mapping& mapping, std::size_t page) {
        line(fmt::format("{} check {} {}p 1p 0x{:02x}", actor, name, page, mapping.bytes[page]));
    }

    /// Threads, children and mappings come; everybody's work is divided anew.
    void change_processes() {
        std::vector<std::string> names;
        for (const auto& [name, process] : processes_) names.push_back(name);
        for (const std::string& name : names) {
            if (actors_ < 8 && happens(50)) {
                const std::string thread = fmt::format("t{}", ++actors_);
                line(fmt::format("thread {} of {} core={}", thread, name, below(4)));
                processes_[name].actors.push_back(thread);
            }
            if (processes_.size() < 4 && happens(50)) {
                const std::string child = fmt::format("c{}", ++actors_);
                line(fmt::format("{} fork {} core={}", name, child, below(4)));
                processes_[child] = {processes_[name].mappings, {child}};
                for (auto& [mapping, memory] : processes_[child].mappings) memory.guest.clear();
            }
        }
        for (auto& [name, process] : processes_) {
            add_mappings(name, process);
            for (auto& [mapping, memory] : process.mappings)
                memory.owner = !memory.guest.empty() && happens(50)
                                   ? memory.guest
                                   : process.actors[below(process.actors.size())];
        }
    }
    void add_mappings(const std::string& name, Process& process) {
        constexpr std::array<std::size_t, 4> sizes{1, 4, 16, 40};
        const std::uint64_t count = below(3);
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::string mapping = fmt::format("m{}", ++mappings_);
            const std::size_t pages = sizes[below(sizes.size())];
            line(fmt::format("{} {} = mmap {}p rw anon,private", name, mapping, pages));
            if (happens(40))
                line(fmt::format("{} encrypt_mprotect {} 0 {}p rw {}", name, mapping, pages,
                                 happens(70) ? "k" : "j"));
            Mapping& memory = process.mappings[mapping];
            memory.bytes.assign(pages, 0);
            if (guests_ == 6 || !happens(30)) continue;
            memory.guest = fmt::format("g{}", ++guests_);
            line(fmt::format("{} vm {} {}", name, memory.guest, mapping));
        }
    }

    /// All begin their work within some nanoseconds.
    void work() {
        std::map<std::string, std::vector<std::string>> lines;
        for (auto& [name, process] : processes_)
            for (auto it = process.mappings.begin(); it != process.mappings.end();) {
                const std::uint64_t steps = 1 + below(3);
                bool is_there = true;
                for (std::uint64_t i = 0; i < steps && is_there; ++i)
                    is_there = add_step(it->first, it->second, lines[it->second.owner]);
                it = is_there ? std::next(it) : process.mappings.erase(it);
            }
        std::erase_if(lines, [](const auto& each) { return each.second.empty(); });
        for (std::uint64_t i = 1; !lines.empty(); ++i) {
            const auto actor = std::next(lines.begin(), static_cast<std::ptrdiff_t>(below(lines.size())));
            at(time_ + i);
            line(actor->first + " " + actor->second.front());
            actor->second.erase(actor->second.begin());
            if (actor->second.empty()) lines.erase(actor);
        }
    }
    /// Returns false if the mapping is gone then.
    bool add_step(const std::string& name, Mapping& mapping, std::vector<std::string>& lines) {
        const std::size_t page = below(mapping.pages());
        if (mapping.owner == mapping.guest) {
            add_guest_step(mapping, page, lines);
            return true;
        }
        switch (below(8)) {
            case 0:
            case 1: {
                const std::size_t pages = 1 + below(mapping.pages() - page);
                const unsigned byte = 1 + static_cast<unsigned>(below(255));
                lines.push_back(fmt::format("fill {} {}p {}p 0x{:02x}", name, page, pages, byte));
                for (std::size_t i = page; i < page + pages; ++i) mapping.bytes[i] = byte;
                return true;
            }
            case 2:
                lines.push_back(fmt::format("mprotect {} 0 {}p r", name, mapping.pages()));
                lines.push_back(fmt::format("mprotect {} 0 {}p rw", name, mapping.pages()));
                return true;
            case 3:
                lines.push_back(fmt::format("madvise {} 0 {}p dontneed", name, mapping.pages()));
                mapping.bytes.assign(mapping.pages(), 0);
                return true;
            case 4: {
                constexpr std::array works{"swap-out", "swap-out", "migrate", "migrate", "ksm", "split"};
                const char* const work = works[below(works.size())];
                const std::string node =
                    work == works[2] && happens(70) ? fmt::format(" node={}", below(packages_)) : "";
                lines.push_back(fmt::format("mm {} {} 0 {}p{}", work, name, mapping.pages(), node));
                return true;
            }
            case 5: {
                constexpr std::array devices{"wide", "narrow", "mapped"};
                const char* const device = devices[below(devices.size())];
                if (happens(50)) {
                    lines.push_back(fmt::format("dma {} read {} {}p 1p 0x{:02x}", device, name, page,
                                                mapping.bytes[page]));
                    return true;
                }
                mapping.bytes[page] = 1 + static_cast<unsigned>(below(255));
                lines.push_back(
                    fmt::format("dma {} write {} {}p 1p 0x{:02x}", device, name, page, mapping.bytes[page]));
                return true;
            }
            case 6: lines.push_back(fmt::format("munmap {} 0 {}p", name, mapping.pages())); return false;
            default:
                lines.push_back(fmt::format("check {} {}p 1p 0x{:02x}", name, page, mapping.bytes[page]));
                return true;
        }
    }

    void add_guest_step(Mapping& mapping, std::size_t page, std::vector<std::string>& lines) {
        if (happens(50)) mapping.bytes[page] = 1 + static_cast<unsigned>(below(255));
        lines.push_back(fmt::format("fill {}p 1p 0x{:02x}", page, mapping.bytes[page]));
        const std::size_t other = below(mapping.pages());
        lines.push_back(fmt::format("check {}p 1p 0x{:02x}", other, mapping.bytes[other]));
    }

    RandomStream random_;
    std::string text_;
    std::map<std::string, Process> processes_;
    std::uint64_t time_ = 0;
    unsigned packages_ = 1;
    unsigned actors_ = 0;
    unsigned mappings_ = 0;
    unsigned guests_ = 0;
};

}  // namespace

std::string random_script(std::uint64_t seed, unsigned packages) { return Script{seed, packages}.write(); }

}  // namespace mktme::test
