// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/machine_vectors.hpp"

#include "models/dram/part.hpp"
#include "models/memctrl/memory_params.hpp"

namespace mktme::workloads {

namespace {
enum LevelIndex : std::size_t { channel, rank, bank_group, bank, row, column };
}

MachineVectors::MachineVectors(const memctrl::AddressDecoder& decoder)
    : decoder_{decoder},
      levels_{{{"channel", decoder.memory().channels * decoder.part().geometry.data_channels},
               {"rank", decoder.memory().ranks},
               {"bank group", decoder.part().geometry.bank_groups},
               {"bank", decoder.part().geometry.banks_per_group},
               {"row", decoder.part().geometry.rows},
               {"column", decoder.part().geometry.lines_per_row}}} {}

std::uint64_t MachineVectors::address(std::span<const std::uint64_t> v) const {
    const std::uint64_t bank_index =
        (v[rank] * levels_[bank_group].count + v[bank_group]) * levels_[bank].count + v[bank];
    const DramAddr offset = decoder_.map().address({.data_channel = static_cast<std::uint32_t>(v[channel]),
                                                    .bank = static_cast<dram::BankIndex>(bank_index),
                                                    .row = static_cast<std::uint32_t>(v[row]),
                                                    .column = static_cast<std::uint32_t>(v[column])});
    return decoder_.base().count() + offset.count();
}

bool MachineVectors::vector(std::uint64_t address, std::span<std::uint64_t> out) const {
    const std::uint64_t offset = address - decoder_.base().count();
    const memctrl::Location where = decoder_.map().locate(DramAddr{offset});
    out[channel] = where.data_channel;
    out[bank] = where.bank % levels_[bank].count;
    out[bank_group] = where.bank / levels_[bank].count % levels_[bank_group].count;
    out[rank] = where.bank / levels_[bank].count / levels_[bank_group].count;
    out[row] = where.row;
    out[column] = where.column;
    return offset < decoder_.capacity().count() && address % line_size.count() == 0;
}

}  // namespace mktme::workloads
