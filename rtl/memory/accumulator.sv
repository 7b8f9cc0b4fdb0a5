// The accumulator: rows that are overwritten or added to, one update per cycle. An update reads its
// row in the cycle in which it is accepted, adds in the next one, and writes in the one after that.
//
// With a shared read port an accumulating update takes it from reads; without, the memory has a
// second one. A row that is still on its way to the memory can neither be read nor accumulated to.
module accumulator #(
  parameter int unsigned ExpWidth = 8,
  parameter int unsigned ManWidth = 7,
  parameter int unsigned Dim = 4,
  parameter int unsigned Rows = 4096,
  parameter logic SharedReadPort = 1'b1,
  localparam int unsigned Width = 1 + ExpWidth + ManWidth,
  localparam int unsigned RowWidth = Dim * Width,
  localparam int unsigned AddressWidth = $clog2(Rows)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    update_i,
  input  logic                    update_adds_i,
  input  logic [AddressWidth-1:0] update_row_i,
  input  logic [Dim-1:0]          update_elements_i,  // which elements change
  input  logic [RowWidth-1:0]     update_data_i,
  output logic                    update_ready_o,
  input  logic                    read_i,
  input  logic [AddressWidth-1:0] read_row_i,
  output logic                    read_ready_o,
  output logic [RowWidth-1:0]     read_data_o
);

  localparam logic [Width-1:0] One = {2'b00, {(ExpWidth - 1) {1'b1}}, {ManWidth{1'b0}}};

  typedef struct packed {
    logic                    adds;
    logic [AddressWidth-1:0] row;
    logic [Dim-1:0]          elements;
    logic [RowWidth-1:0]     data;
  } update_t;

  (* ram_style = "block" *) logic [RowWidth-1:0] rows_q [Rows];
  logic add_valid_q, write_valid_q;
  update_t add_q, write_q;

  /////////////////
  // Ports
  /////////////////
  logic accepted, reads_old, reads, update_hits, read_hits;
  logic [RowWidth-1:0] old_data;

  assign update_hits = (add_valid_q && add_q.row == update_row_i) ||
      (write_valid_q && write_q.row == update_row_i);
  assign read_hits = (add_valid_q && add_q.row == read_row_i) ||
      (write_valid_q && write_q.row == read_row_i);
  assign update_ready_o = !(update_adds_i && update_hits);
  assign accepted = update_i && update_ready_o;
  assign reads_old = accepted && update_adds_i;
  assign read_ready_o = !(SharedReadPort && update_i && update_adds_i) && !read_hits;
  assign reads = read_i && read_ready_o;

  if (SharedReadPort) begin : gen_shared
    logic [AddressWidth-1:0] port_row;
    logic [RowWidth-1:0] port_q;

    assign port_row = reads_old ? update_row_i : read_row_i;
    always_ff @(posedge clk_i) begin
      if (reads_old || reads) port_q <= rows_q[port_row];
    end
    assign old_data = port_q;
    assign read_data_o = port_q;
  end else begin : gen_separate
    logic [RowWidth-1:0] old_q, read_q;

    always_ff @(posedge clk_i) begin
      if (reads_old) old_q <= rows_q[update_row_i];
      if (reads) read_q <= rows_q[read_row_i];
    end
    assign old_data = old_q;
    assign read_data_o = read_q;
  end

  /////////////////
  // Update
  /////////////////
  logic [RowWidth-1:0] sums;
  logic [Dim-1:0] unused_valid;

  for (genvar i = 0; i < Dim; i++) begin : gen_element
    fp_multiply_add #(
      .ExpWidth(ExpWidth),
      .ManWidth(ManWidth),
      .Latency (1)
    ) u_add (
      .clk_i   (clk_i),
      .rst_ni  (rst_ni),
      .valid_i (add_valid_q && add_q.adds),
      .a_i     (old_data[i*Width+:Width]),
      .w_i     (One),
      .s_i     (add_q.data[i*Width+:Width]),
      .valid_o (unused_valid[i]),
      .result_o(sums[i*Width+:Width])
    );
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      add_valid_q <= 1'b0;
      write_valid_q <= 1'b0;
    end else begin
      add_valid_q <= accepted;
      write_valid_q <= add_valid_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (accepted) begin
      add_q.adds <= update_adds_i;
      add_q.row <= update_row_i;
      add_q.elements <= update_elements_i;
      add_q.data <= update_data_i;
    end
    if (add_valid_q) write_q <= add_q;
  end
  always_ff @(posedge clk_i) begin
    if (write_valid_q) begin
      for (int unsigned i = 0; i < Dim; i++) begin
        if (write_q.elements[i]) begin
          rows_q[write_q.row][i*Width+:Width] <=
              write_q.adds ? sums[i*Width+:Width] : write_q.data[i*Width+:Width];
        end
      end
    end
  end

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(SharedReadPort && reads_old && reads))
      else $error("two reads on one port");
    end
  end
`endif

endmodule
