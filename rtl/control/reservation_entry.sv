// One entry of the reservation station: the rows that its command touches, which older entries it
// still waits for, and whether a command that is about to enter has to wait for it.
module reservation_entry #(
  parameter int unsigned Entries = 28,  // of the whole station
  parameter logic [1:0] Table = 2'd0    // which this entry belongs to
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  // The command that enters, into this entry or another one.
  input  accelerator_pkg::table_e     new_table_i,
  input  logic                        new_writes_main_i,
  input  accelerator_pkg::row_range_t new_main_i,
  input  accelerator_pkg::row_range_t new_second_i,
  input  logic [Entries-1:0]          new_waits_for_i,
  input  logic                        allocate_i,
  // Entries that become free in this cycle, and whether this is one of them.
  input  logic [Entries-1:0]          completed_i,
  input  logic                        complete_i,
  output logic                        live_o,
  output logic                        waits_o,
  output logic                        conflicts_o
);

  accelerator_pkg::row_range_t main_q, second_q;
  logic [Entries-1:0] waits_for_d, waits_for_q;
  logic live_d, live_q, writes_main_q;

  assign live_o = live_q;
  assign waits_o = |waits_for_q;

  /////////////////
  // Conflict with the new command
  /////////////////
  logic main_main, second_main, main_second;

  assign main_main = new_main_i.first < main_q.past && main_q.first < new_main_i.past;
  assign second_main = new_second_i.first < main_q.past && main_q.first < new_second_i.past;
  assign main_second = new_main_i.first < second_q.past && second_q.first < new_main_i.past;

  always_comb begin
    conflicts_o = 1'b0;
    if (live_q && !complete_i && (new_table_i != Table || Table == accelerator_pkg::LoadTable)) begin
      unique case (new_table_i)
        // Loads that are on their way overtake each other: also one of the same rows is waited for.
        accelerator_pkg::LoadTable:
          conflicts_o = main_main || (Table == accelerator_pkg::ExecuteTable && main_second);
        accelerator_pkg::ExecuteTable:
          if (Table == accelerator_pkg::LoadTable) conflicts_o = main_main || second_main;
          else conflicts_o = main_main && new_writes_main_i;
        accelerator_pkg::StoreTable:
          conflicts_o = main_main && (Table == accelerator_pkg::LoadTable || writes_main_q);
        default: conflicts_o = 1'b0;
      endcase
    end
  end

  /////////////////
  // State
  /////////////////
  always_comb begin
    live_d = live_q;
    waits_for_d = waits_for_q & ~completed_i;
    if (complete_i) live_d = 1'b0;
    if (allocate_i) begin
      live_d = 1'b1;
      waits_for_d = new_waits_for_i;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      live_q <= 1'b0;
      waits_for_q <= '0;
    end else begin
      live_q <= live_d;
      waits_for_q <= waits_for_d;
    end
  end
  always_ff @(posedge clk_i) begin
    if (allocate_i) begin
      main_q <= new_main_i;
      second_q <= new_second_i;
      writes_main_q <= new_writes_main_i;
    end
  end

endmodule
