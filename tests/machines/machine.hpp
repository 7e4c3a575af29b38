// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/settings.hpp"
#include "sim/config/units.hpp"
#include "workloads/formats/trace_format.hpp"

namespace mktme::machines {

/// File that gives a value: the machine's, or the one that generates the requests of its trace.
enum class GivenIn { machine, requests };

/// One value that a machine's files give.
struct Given {
    std::string path;
    std::string value;
    std::string toml;  // the value as TOML writes it
    GivenIn file{};
    std::size_t element = 0;  // of a list of tables, counted from 1 over all lists; 0: no list
};

/// The trace that a machine replays, made by `trace generate`.
struct TracePlan {
    std::string file;  // its name tells the format, unless the machine does
    std::string to;    // format to write if the name does not tell it
    workloads::TraceFormat format{workloads::detect_format};
    bool is_multi_line = false;
    bool has_contents = false;         // trace_contents.hpp
    bool carries_keyids = true;        // its format has addresses with KeyIDs
    bool is_keyed_by_machine = false;  // it has no KeyIDs; the machine assigns them
};

/// Features that a machine is likely to have more of. Bugs occur where rare features meet, so they are combined.
struct Style {
    bool is_sleepy = false;   // short times to power states
    bool is_rekeyed = false;  // PCONFIGs that drain, under the KeyIDs in use
    bool is_tight = false;    // queues, buffers and windows of a few entries
};

/// A machine under test: the values that its files give, and the resulting configuration.
class Machine {
public:
    explicit Machine(std::uint64_t seed);
    Machine(Machine&&) noexcept;
    Machine& operator=(Machine&&) noexcept;
    ~Machine();

    [[nodiscard]] std::uint64_t seed() const { return seed_; }
    [[nodiscard]] const sim::SimConfig& config() const { return *config_; }
    [[nodiscard]] const std::vector<Given>& given() const { return given_; }
    [[nodiscard]] bool gives(std::string_view path) const;
    [[nodiscard]] const sim::Setting& setting(std::string_view path) const;

    /// Gives a parameter a value, in place of one given before. Throws InvariantError if there is no parameter at
    /// `path`, or if the value does not fit.
    void give(std::string_view path, std::string_view value);
    template <class T>
    requires(!std::is_convertible_v<T, std::string_view>) void give(std::string_view path, const T& value) {
        give(path, sim::print_value(value));
    }

    /// One table of a list, such as `[[mktme.key]]`. Its values are given by the last part of their path.
    class Element {
    public:
        void give(std::string_view key, std::string_view value);
        template <class T>
        requires(!std::is_convertible_v<T, std::string_view>) void give(std::string_view key,
                                                                        const T& value) {
            give(key, sim::print_value(value));
        }
        [[nodiscard]] const sim::Setting& setting(std::string_view key) const;

    private:
        friend class Machine;
        Element(Machine& machine, std::string list, std::size_t number, std::vector<sim::Setting> settings)
            : machine_{machine},
              list_{std::move(list)},
              number_{number},
              settings_{std::move(settings)} {}
        Machine& machine_;
        std::string list_;
        std::size_t number_;
        std::vector<sim::Setting> settings_;
    };
    Element append(std::string_view list);
    /// Returns the element of a list that has this name.
    Element named(std::string_view list, std::string_view name);
    /// Makes it a machine with cores. Values of `cpu` must be given too, so that its file says so.
    void add_cores();
    /// Takes back the values that have no effect beside the others.
    void drop_idle();

    /// Selects the file for all values given from here on.
    void give_in(GivenIn file) { file_ = file; }
    /// Returns the file as TOML.
    [[nodiscard]] std::string toml(GivenIn file) const;

    Style style{};
    TracePlan trace{};
    [[nodiscard]] bool has_trace() const { return !trace.file.empty(); }
    /// Approximate simulated time of the run, so that PCONFIGs and faults come during it.
    SimTime about{};

private:
    void record(const sim::Setting& setting, std::string_view value, std::size_t element);
    [[nodiscard]] std::string element_of(const Given& given) const;

    std::uint64_t seed_;
    std::unique_ptr<sim::SimConfig> config_;
    sim::SettingTable settings_;
    std::vector<Given> given_;
    std::size_t elements_ = 0;
    GivenIn file_ = GivenIn::machine;
};

}  // namespace mktme::machines
