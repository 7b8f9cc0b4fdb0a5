#include "models/accelerator/timing/bus_port.h"

#include <algorithm>

namespace vp::accelerator::timing {

void BusPort::send_read(const BusRequest& request, Cycles now) {
  const DmaAnswer answer = memory_.get(request.address, request.bytes, now);
  ReadPacket packet = request.read;
  packet.first_beat = std::max(answer.first_beat, now + 1);
  packet.last_beat = std::max(answer.last_beat, packet.first_beat);
  fabric_.counters.get_latency += packet.last_beat - now;
  fabric_.arriving.insert(packet, [](const ReadPacket& p) { return p.first_beat; });
  fabric_.agenda.wake(Unit::kMerger, packet.first_beat);
}

void BusPort::send_write(const BusRequest& request, Cycles now) {
  const DmaAnswer answer = memory_.put(request.address, request.bytes, request.whole_line, now);
  const Cycles done = std::max(answer.first_beat, now + 1);
  fabric_.counters.put_latency += done - now;
  fabric_.acknowledgements.insert(done, [](Cycles cycle) { return cycle; });
  fabric_.agenda.wake(Unit::kAcknowledge, done - 1);
}

void BusPort::step(Cycles now) {
  while (!fabric_.bus_requests.empty() && fabric_.bus_requests.front().ready <= now) {
    const BusRequest request = fabric_.bus_requests.front();
    fabric_.bus_requests.pop();
    if (request.is_write) {
      send_write(request, now);
    } else {
      send_read(request, now);
    }
  }
  if (!fabric_.bus_requests.empty()) {
    fabric_.agenda.wake(Unit::kBus, fabric_.bus_requests.front().ready);
  }
}

void BusPort::acknowledge(Cycles now) {
  while (!fabric_.acknowledgements.empty() && fabric_.acknowledgements.front() <= now + 1) {
    fabric_.acknowledgements.pop();
    --fabric_.writes_in_flight;
    fabric_.agenda.notify(Unit::kWriter, now + 1);
  }
  if (!fabric_.acknowledgements.empty()) {
    fabric_.agenda.wake(Unit::kAcknowledge, fabric_.acknowledgements.front() - 1);
  }
}

}  // namespace vp::accelerator::timing
