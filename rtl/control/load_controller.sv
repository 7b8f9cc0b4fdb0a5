// Takes loads one after the other and asks for one row of memory per cycle, without a pause between
// commands. A configuration takes effect when it is accepted; loads before it keep the old one.
//
// A load with stride 0 repeats one row; a load from address 0 fills with zeros. LoadsInFlight loads
// may be under way, from their first row to their completion.
module load_controller #(
  parameter int unsigned ElementBytes = 2,
  parameter int unsigned QueueEntries = 8,
  parameter int unsigned LoadsInFlight = 5
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic                       valid_i,
  output logic                       ready_o,
  input  accelerator_pkg::command_t  command_i,
  input  logic [7:0]                 id_i,
  output logic                       valid_o,
  input  logic                       ready_i,
  output accelerator_pkg::load_row_t row_o,
  input  logic                       complete_i,  // a load is done
  output logic                       busy_o
);

  localparam int unsigned ElementBits = $clog2(ElementBytes);
  localparam int unsigned CountWidth = $clog2(LoadsInFlight + 1);

  typedef struct packed {
    logic [63:0] stride;
    logic [15:0] block_stride;
    logic [31:0] scale;
  } stream_t;

  typedef struct packed {
    logic [7:0]  id;
    logic [63:0] dram;
    logic [63:0] operand;  // a block_t
    stream_t     stream;
  } job_t;

  /////////////////
  // Configuration
  /////////////////
  stream_t stream_0_q, stream_1_q, stream_2_q, stream_new, stream;
  logic configures;

  assign configures = valid_i && ready_o && command_i.funct == accelerator_pkg::Config;
  assign stream_new.stride = command_i.rs2;
  assign stream_new.block_stride = command_i.rs1[31:16];
  assign stream_new.scale = command_i.rs1[63:32];
  always_comb begin
    unique case (command_i.funct)
      accelerator_pkg::Mvin2: stream = stream_1_q;
      accelerator_pkg::Mvin3: stream = stream_2_q;
      default: stream = stream_0_q;
    endcase
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stream_0_q <= '0;
      stream_1_q <= '0;
      stream_2_q <= '0;
    end else if (configures) begin
      unique case (command_i.rs1[4:3])
        2'd0: stream_0_q <= stream_new;
        2'd1: stream_1_q <= stream_new;
        default: stream_2_q <= stream_new;
      endcase
    end
  end

  /////////////////
  // Queue
  /////////////////
  job_t job_new, job;
  accelerator_pkg::block_t block;
  logic empty, full, pop;
  logic [$clog2(QueueEntries + 1)-1:0] unused_count;

  assign ready_o = !full;
  assign block = job.operand;
  assign job_new.id = id_i;
  assign job_new.dram = command_i.rs1;
  assign job_new.operand = command_i.rs2;
  assign job_new.stream = stream;
  fifo #(
    .Width($bits(job_new)),
    .Depth(QueueEntries)
  ) u_queue (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .push_i (valid_i && ready_o && !configures),
    .data_i (job_new),
    .pop_i  (pop),
    .data_o (job),
    .empty_o(empty),
    .full_o (full),
    .count_o(unused_count)
  );

  /////////////////
  // Rows of the oldest load
  /////////////////
  logic [15:0] row_d, row_q, rows;
  logic [63:0] offset_d, offset_q;  // of the row in memory
  logic [CountWidth-1:0] in_flight_d, in_flight_q;
  logic zero_fill, repeated, may_start, sends, starts, last;

  assign zero_fill = job.dram == '0;
  assign repeated = job.stream.stride == '0 && !zero_fill;
  assign rows = repeated ? 16'd1 : block.rows;
  assign last = row_q == rows - 16'd1;
  assign may_start = row_q != '0 || in_flight_q != CountWidth'(LoadsInFlight);
  assign valid_o = !empty && may_start;
  assign sends = valid_o && ready_i;
  assign starts = sends && row_q == '0;
  assign pop = sends && last;
  assign busy_o = !empty || in_flight_q != '0;

  assign row_o.id = job.id;
  assign row_o.last = last;
  assign row_o.zero_fill = zero_fill;
  assign row_o.dram = job.dram + offset_q;
  assign row_o.bytes = 7'(block.columns << ElementBits);
  assign row_o.in_accumulator = block.address.in_accumulator;
  assign row_o.accumulate = block.address.in_accumulator && block.address.accumulate;
  assign row_o.local_row = block.address.row + 26'(row_q);
  assign row_o.block_stride = job.stream.block_stride;
  assign row_o.repeats = repeated ? block.rows : 16'd1;
  assign row_o.scale = job.stream.scale;

  always_comb begin
    row_d = row_q;
    offset_d = offset_q;
    if (sends) begin
      row_d = last ? '0 : row_q + 16'd1;
      offset_d = last ? '0 : offset_q + job.stream.stride;
    end
    in_flight_d = in_flight_q + CountWidth'(starts) - CountWidth'(complete_i);
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_q <= '0;
      offset_q <= '0;
      in_flight_q <= '0;
    end else begin
      row_q <= row_d;
      offset_q <= offset_d;
      in_flight_q <= in_flight_d;
    end
  end

  logic unused_fields;
  assign unused_fields = ^{command_i, block};

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(complete_i && in_flight_q == '0))
      else $error("completion without a load under way");
    end
  end
`endif

endmodule
