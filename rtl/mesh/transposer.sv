// Transposes blocks of Dim x Dim elements on the fly: while the rows of one block go in, one per
// push, the columns of the block before come out, in the same cycle.
//
// One block of storage is enough: the column that comes out leaves the place for the row that goes
// in, so that blocks are stored as rows and as columns in turn.
module transposer #(
  parameter int unsigned Width = 16,
  parameter int unsigned Dim = 4,
  localparam int unsigned RowWidth = Dim * Width
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                push_i,
  input  logic [RowWidth-1:0] row_i,
  output logic [RowWidth-1:0] column_o
);

  localparam int unsigned CountWidth = $clog2(Dim);

  logic by_column_d, by_column_q;
  logic [CountWidth-1:0] count_d, count_q;
  logic [Dim*RowWidth-1:0] block_d, block_q;

  always_comb begin
    by_column_d = by_column_q;
    count_d = count_q;
    block_d = block_q;
    column_o = '0;
    if (push_i) begin
      count_d = count_q + 1'b1;
      if (&count_q) by_column_d = !by_column_q;
      if (by_column_q) begin
        for (int unsigned i = 0; i < Dim; i++) begin
          column_o[i*Width+:Width] = block_q[i*RowWidth+32'(count_q)*Width+:Width];
          block_d[i*RowWidth+32'(count_q)*Width+:Width] = row_i[i*Width+:Width];
        end
      end else begin
        column_o = block_q[32'(count_q)*RowWidth+:RowWidth];
        block_d[32'(count_q)*RowWidth+:RowWidth] = row_i;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      by_column_q <= 1'b0;
      count_q <= '0;
    end else begin
      by_column_q <= by_column_d;
      count_q <= count_d;
    end
  end
  always_ff @(posedge clk_i) begin
    block_q <= block_d;
  end

endmodule
