using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class LostChargesAndHolds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "CustomerReference",
                table: "Orphans",
                type: "nvarchar(255)",
                maxLength: 255,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "InvoiceReferences",
                table: "Orphans",
                type: "nvarchar(255)",
                maxLength: 255,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Method",
                table: "Orphans",
                type: "nvarchar(10)",
                maxLength: 10,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "MethodDetails_BankName",
                table: "Orphans",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "MethodDetails_Brand",
                table: "Orphans",
                type: "nvarchar(40)",
                maxLength: 40,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "MethodDetails_Last4",
                table: "Orphans",
                type: "nvarchar(4)",
                maxLength: 4,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Outcome",
                table: "Orphans",
                type: "nvarchar(10)",
                maxLength: 10,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "PaymentNumber",
                table: "Orphans",
                type: "nvarchar(255)",
                maxLength: 255,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<long>(
                name: "RefundedMinor",
                table: "Orphans",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "ReturnCode",
                table: "Orphans",
                type: "nvarchar(40)",
                maxLength: 40,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<DateTime>(
                name: "SeenAt",
                table: "Orphans",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Standing",
                table: "Orphans",
                type: "nvarchar(20)",
                maxLength: 20,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateTable(
                name: "PaymentHolds",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Since = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: true),
                    By = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PaymentHolds", x => x.Id);
                });

            migrationBuilder.InsertData(
                table: "PaymentHolds",
                columns: new[] { "Id", "By", "Reason", "Since", "Version" },
                values: new object[] { 1, null, null, null, 0 });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PaymentHolds");

            migrationBuilder.DropColumn(
                name: "CustomerReference",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "InvoiceReferences",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "Method",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "MethodDetails_BankName",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "MethodDetails_Brand",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "MethodDetails_Last4",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "Outcome",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "PaymentNumber",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "RefundedMinor",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "ReturnCode",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "SeenAt",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "Standing",
                table: "Orphans");
        }
    }
}
