using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class ReopenedInvoicesAndDisputes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Dispute_Amount",
                table: "Notifications",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Dispute_Id",
                table: "Notifications",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Dispute_IsOpen",
                table: "Notifications",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "Dispute_ReplyBy",
                table: "Notifications",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Dispute_State",
                table: "Notifications",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsRefundFailure",
                table: "Notifications",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "ReleasedBeyondTotalMinor",
                table: "Invoices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ReopenedBy",
                table: "Invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_ReleasedBeyondTotalMinor",
                table: "Invoices",
                column: "ReleasedBeyondTotalMinor",
                filter: "\"ReleasedBeyondTotalMinor\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Invoices_ReleasedBeyondTotalMinor",
                table: "Invoices");

            migrationBuilder.DropColumn(
                name: "Dispute_Amount",
                table: "Notifications");

            migrationBuilder.DropColumn(
                name: "Dispute_Id",
                table: "Notifications");

            migrationBuilder.DropColumn(
                name: "Dispute_IsOpen",
                table: "Notifications");

            migrationBuilder.DropColumn(
                name: "Dispute_ReplyBy",
                table: "Notifications");

            migrationBuilder.DropColumn(
                name: "Dispute_State",
                table: "Notifications");

            migrationBuilder.DropColumn(
                name: "IsRefundFailure",
                table: "Notifications");

            migrationBuilder.DropColumn(
                name: "ReleasedBeyondTotalMinor",
                table: "Invoices");

            migrationBuilder.DropColumn(
                name: "ReopenedBy",
                table: "Invoices");
        }
    }
}
