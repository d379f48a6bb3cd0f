"""Small files in the formats of the real ones, with words written for the tests."""

from __future__ import annotations

CFPB_HEADER = (
    "complaint_id,date_received,product,sub_product,issue,sub_issue,narrative,company_public_response,company,"
    "state,zip,tags,consent,submitted_via,date_sent_to_company,company_response,timely_response,"
    "consumer_disputed,source_repo\n"
)
CFPB = CFPB_HEADER + (
    "8908,2011-12-30,Credit card,,Closing account,,,,NORTH BANK,WA,98816,,,Web,2012-01-03,"
    "Closed with relief,Yes,No,sample\n"
    '69978,2023-04-13,Mortgage,,"Loan servicing, payments",,"They said ""wait"", and I did.\n\n'
    'Then {$500.00} was gone, XXXX.  ",,SOUTH BANK,GA,30102,Older American,Consent provided,Phone,2023-04-14,'
    "Closed with explanation,Yes,,sample\n"
)
COMCAST = (
    "Ticket #,Customer Complaint,Date,Date_month_year,Time,Received Via,City,State,Zip code,Status,"
    "Filing on Behalf of Someone\n"
    "250635,Line is slow every evening,22-04-15,22-Apr-15,3:53:50 PM,Customer Care Call,Abingdon,Maryland,"
    "21009,Closed,No\n"
    "223441,comcast,04-08-15,04-Aug-15,10:22:56 AM,Internet,Acworth,Georgia,30102,Open,Yes\n"
)
NYC = (
    "unique_key,created,closed,complaint_type,borough\n"
    "45285347,2020-01-01T00:30:00,2020-01-10T00:00:01,HEAT/HOT WATER,BROOKLYN\n"
    "45285651,2020-01-01T23:59:59,2019-12-31T00:00:00,Noise - Residential,5063580001\n"
)
NYC_RESOLVED = (
    "unique_key,created_date,closed_date,agency,complaint_type,descriptor,status,due_date,"
    "resolution_description,resolution_action_updated_date,open_data_channel_type,borough,city\n"
    "60879417,2024-04-16T03:03:15.000,,DOT,Street Condition,Pothole,Open,,It was sent to the unit.,"
    "2024-04-16T03:03:15.000,PHONE,QUEENS,QUEENS\n"
)
DISPUTES = (
    "dispute_id,content,outline,outline_class1,outline_class2,outline_class3\n"
    "17949556,新年期间财务放假，节后已经马上给顾客开了发票，判责有失公平,发票-超约定时效未开发票-可以开具,1590,1690,1698\n"
    "17937860, 换货处理成退款。,退换货-换货处理成退款-双方未达成一致,1587,1657,1664\n"
)
GENERIC_HEADER = "id,received_at,text,owner,promise,promise_due,name,email,room\n"
